import type { LogPage } from '../protocol.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

export interface LogFields {
  tenant?: string;
  workspace?: string;
  [field: string]: unknown;
}

export interface PageQuery {
  after: number;
  limit: number;
  waitMs: number;
  slug?: string | undefined;
}

/** The registry's own log: one JSON line each, to whoever listens, and the last ones kept for a reader. */
export interface Log {
  write(level: Level, event: string, msg: string, fields?: LogFields): void;
  page(query: PageQuery, signal?: AbortSignal): Promise<LogPage>;
  /** Sends every waiting reader home. */
  close(): void;
}

interface Kept {
  slug: string | undefined;
  line: string;
}

const KEPT_LINES = 50_000;

export function createLog(sink?: (line: string) => void, keptLines = KEPT_LINES): Log {
  const ring: Kept[] = [];
  let last = 0;
  let closed = false;
  const readers = new Map<string | undefined, Set<() => void>>();
  const oldest = () => Math.max(1, last - keptLines + 1);

  const wake = (slug: string | undefined) => {
    for (const end of readers.get(slug) ?? []) end();
  };

  const collect = ({ after, limit, slug }: PageQuery): LogPage => {
    const lines: string[] = [];
    let seq = Math.max(after + 1, oldest());
    for (; seq <= last && lines.length < limit; seq++) {
      const kept = ring[seq % keptLines];
      if (kept && (slug === undefined || kept.slug === slug)) lines.push(kept.line);
    }
    return { lines, next: Math.max(seq - 1, Math.min(after, last)), oldest: oldest() };
  };

  const news = (query: PageQuery, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const waiting = readers.get(query.slug) ?? new Set();
      readers.set(query.slug, waiting.add(end));
      const timer = setTimeout(end, query.waitMs);
      signal?.addEventListener('abort', end, { once: true });
      function end() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        waiting.delete(end);
        if (waiting.size === 0) readers.delete(query.slug);
        resolve();
      }
    });

  return {
    write(level, event, msg, fields = {}) {
      const { tenant, workspace, ...rest } = fields;
      const time = new Date().toISOString();
      const line = JSON.stringify({ time, level, tenant, workspace, event, msg, ...rest });
      last += 1;
      ring[last % keptLines] = { slug: tenant, line };
      sink?.(line);
      wake(undefined);
      if (tenant !== undefined) wake(tenant);
    },
    async page(query, signal) {
      const page = collect(query);
      if (page.lines.length > 0 || query.waitMs === 0 || closed || signal?.aborted) return page;
      await news(query, signal);
      return collect(query);
    },
    close() {
      closed = true;
      for (const slug of [...readers.keys()]) wake(slug);
    },
  };
}
