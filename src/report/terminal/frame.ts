import { duration, grouped, roundTime } from '../duration.ts';
import type { Hop, HopState, Progress } from './hops.ts';
import { clip, type Paint } from './paint.ts';

const SIGNS: Record<HopState, string> = {
  later: '·',
  waiting: '…',
  arrived: '✓',
  failed: '✗',
  blocked: '–',
  unknown: '?',
};
const TONES = {
  later: 'soft',
  waiting: 'plain',
  arrived: 'good',
  failed: 'bad',
  blocked: 'soft',
  unknown: 'unclear',
} as const;

/** The live view: one line a hop, and under them the errors as they come. Never more than the screen is high. */
export function frame(
  progress: Progress,
  nowMs: number,
  paint: Paint,
  columns: number,
  rows: number,
): string[] {
  const hops = progress.hops.map((hop) => {
    const text = `${SIGNS[hop.state]} ${hop.id.padEnd(10)} ${say(hop, nowMs)}`;
    return paint(TONES[hop.state], clip(text, columns));
  });
  const { seen, failed } = progress.heartbeats;
  const beats =
    failed > 0 ? `${grouped(failed)} of ${grouped(Math.max(seen, failed))} failed` : grouped(seen);
  const lines = [...hops, paint(failed > 0 ? 'bad' : 'soft', `  heartbeats ${beats}`)];
  for (const [error, count] of [...progress.errors].slice(0, 3)) {
    lines.push(paint('bad', clip(`  ${grouped(count)} × ${error}`, columns)));
  }
  return lines.slice(0, Math.max(1, rows - 1));
}

function say({ state, sinceMs, budgetMs, note }: Hop, nowMs: number): string {
  if (state === 'later') return '';
  if (state === 'waiting') return waited(sinceMs, budgetMs, nowMs);
  return `${state} ${note}`;
}

export const waited = (sinceMs: number, budgetMs: number | null, nowMs: number) =>
  `waiting ${duration(Math.max(0, nowMs - sinceMs))}${budgetMs === null ? '' : ` of ${roundTime(budgetMs)}`}`;
