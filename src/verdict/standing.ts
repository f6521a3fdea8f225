import type { AssertionId } from './result.ts';

/** Where an assertion stands on the evidence so far. What still waits when the evidence ends is unknown. */
export interface Standing {
  id: AssertionId;
  state: 'pass' | 'fail' | 'blocked' | 'waiting';
  because: string;
  atMs: number | null;
  evidence: number[];
  blockedBy?: string;
  proof?: string;
}

interface Cited {
  line: number;
  at: number;
}

type Cites = readonly (Cited | null | undefined)[];

const decided =
  (state: 'pass' | 'fail' | 'waiting') =>
  (id: AssertionId, because: string, cites: Cites = []): Standing => {
    const cited = cites.filter((cite): cite is Cited => cite !== null && cite !== undefined);
    const lines = cited.map((cite) => cite.line);
    const evidence = lines.length < 2 ? lines : [...new Set(lines)].sort((a, b) => a - b);
    const atMs = cited.length === 0 || state === 'waiting' ? null : Math.max(...cited.map((cite) => cite.at));
    return { id, state, because, atMs, evidence };
  };

export const pass = decided('pass');
export const fail = decided('fail');
export const waiting = decided('waiting');

export const blocked = (id: AssertionId, by: string, because = `waits for ${by}`): Standing => ({
  id,
  state: 'blocked',
  because,
  atMs: null,
  evidence: [],
  blockedBy: by,
});

/** Whatever hangs on something red is blocked by it, and named after the first of them. */
export function blockedBy(id: AssertionId, upstream: readonly Standing[]): Standing | null {
  const red = upstream.find((standing) => standing.state === 'fail' || standing.state === 'blocked');
  return red ? blocked(id, red.blockedBy ?? red.id) : null;
}

/** 14 m 45 s, 3.2 s, 80 ms: as a person would say it. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
}
