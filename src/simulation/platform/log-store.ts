import type { LogFact } from '../../evidence/events.ts';
import type { Scheduler } from '../clock.ts';
import type { Plan } from '../plan/plan.ts';
import { fate } from '../random.ts';
import type { Told } from '../world/inside.ts';

/** Where the platform's lines lie until somebody reads them: later than they were written, or not at all. */
export interface LogStore {
  write(slug: string, workspace: string, fact: LogFact, fields?: Told): void;
  /** Lines after the cursor, in the order in which they got here. */
  after(cursor: number): { lines: StoredLine[]; next: number; oldest: number };
  /** Calls back once when the next line is there. */
  onNext(run: () => void): () => void;
}

export interface StoredLine {
  seq: number;
  slug: string;
  json: string;
  go: string | null;
}

const readQuery = 'SELECT id, current_task, monthly_spend, status FROM workspaces WHERE id = $1';

/** The in-repo registry's own names where they are not the facts'. */
const EVENTS: Partial<Record<LogFact, string>> = {
  'read-failed': 'heartbeat-read-failed',
  'restart-began': 'restart-cycle-began',
  'restart-ended': 'restart-cycle-ended',
  'restart-crashed': 'restart-cycle-crashed',
};

export function newLogStore(plan: Plan, scheduler: Scheduler, timeOfDay: (ms: number) => string): LogStore {
  const { latenessMs, gapAtMs, gapForMs } = plan.log;
  const lines: StoredLine[] = [];
  const waiting = new Set<() => void>();
  // The platform told something before anybody listened, so a reader's cursor is never at the very beginning.
  let [last, oldest, written] = [1, 1, 0];
  const isInGap = (ms: number) => gapAtMs !== null && ms >= gapAtMs && ms < gapAtMs + gapForMs;

  function arrive(line: Omit<StoredLine, 'seq'>, isLost: boolean): void {
    last += 1;
    // What a full ring pushed out was never read by anybody, and its reader can tell.
    if (isLost) oldest = last + 1;
    else lines.push({ ...line, seq: last });
    const woken = [...waiting];
    waiting.clear();
    for (const run of woken) run();
  }

  return {
    write(slug, workspace, fact, fields = {}) {
      const at = scheduler.now();
      written += 1;
      const message = messageOf(workspace, fact, fields);
      const time = timeOfDay(at);
      const event = EVENTS[fact] ?? fact;
      const query = fact === 'read-failed' ? { query: readQuery } : {};
      const json = JSON.stringify({
        time,
        tenant: slug,
        workspace,
        event,
        msg: message,
        ...fields,
        ...query,
      });
      const go = GO_FACTS.has(fact)
        ? `${time.slice(0, 10).replaceAll('-', '/')} ${time.slice(11, 19)} ${message}`
        : null;
      const line = { slug, json, go };
      if (latenessMs === 0) arrive(line, isInGap(at));
      else scheduler.after(latenessMs * fate(plan.seed, 21, written), () => arrive(line, isInGap(at)));
    },
    after: (cursor) => ({
      lines: lines.filter(({ seq }) => seq > cursor && seq >= oldest),
      next: last,
      oldest,
    }),
    onNext(run) {
      waiting.add(run);
      return () => void waiting.delete(run);
    },
  };
}

/** What the real platform logs. */
export const GO_FACTS: ReadonlySet<LogFact> = new Set([
  'read-failed',
  'stage-failed',
  'installed',
  'reconcile-complete',
  'restart-coalesced',
]);

function messageOf(workspace: string, fact: LogFact, { error, plugin, source }: Told): string {
  switch (fact) {
    case 'read-failed':
      return `registry heartbeat: prev_task query failed for workspace ${workspace}: pq: ${error}`;
    case 'stage-failed':
      return `Plugin reconcile: workspace=${workspace} plugin=${plugin} stage failed (source=${source}): ${error}`;
    case 'installed':
      return `Plugin reconcile: workspace=${workspace} installed declared plugin ${plugin} from ${source} (sha=0badc0de)`;
    case 'reconcile-complete':
      return `Plugin reconcile: workspace=${workspace} complete — installed=1 skipped(already-present)=0 declared=1`;
    case 'restart-coalesced':
      return `Auto-restart: ${workspace} — coalescing with in-flight cycle (pending=true)`;
    default:
      return `${fact} of ${workspace}`;
  }
}
