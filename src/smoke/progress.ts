import type { Clock } from '../clock.ts';
import { duration, grouped } from '../report/duration.ts';
import { type Counts, noCounts } from './judge.ts';
import type { TenantResult } from './result.ts';

export interface Progress extends Disposable {
  take(result: TenantResult): void;
}

export interface ProgressOptions {
  stream: { write(text: string): unknown };
  isTTY: boolean;
  columns: () => number;
  total: number;
  clock: Clock;
}

const FRAME_MS = 100;
const PLAIN_MS = 5_000;
const [CLEAR_LINE, HIDE_CURSOR, SHOW_CURSOR] = ['\r\u001b[2K', '\u001b[?25l', '\u001b[?25h'];

/** A bar that is drawn over itself on a terminal, a line now and then where nobody sees it move. */
export function smokeProgress({ stream, isTTY, columns, total, clock }: ProgressOptions): Progress {
  const counts = noCounts();
  const began = clock.now();
  const ended = new AbortController();
  let done = 0;
  const say = () => lineOf({ done, total, counts, tookMs: clock.now() - began }, isTTY ? columns() : 0);
  const draw = () => stream.write(isTTY ? `${CLEAR_LINE}${say()}` : `${say()}\n`);
  if (isTTY) stream.write(HIDE_CURSOR);
  void (async () => {
    while (!ended.signal.aborted) {
      await clock.sleep(isTTY ? FRAME_MS : PLAIN_MS, ended.signal);
      if (!ended.signal.aborted) draw();
    }
  })();
  return {
    take({ is }) {
      done += 1;
      counts[is] += 1;
    },
    [Symbol.dispose]() {
      if (ended.signal.aborted) return;
      ended.abort();
      if (isTTY) stream.write(`${CLEAR_LINE}${say()}\n${SHOW_CURSOR}`);
      else draw();
    },
  };
}

interface Moment {
  done: number;
  total: number;
  counts: Counts;
  tookMs: number;
}

const BAR = 24;
const TROUBLE = ['stale', 'mixed', 'other', 'unreachable'] as const;

/** `[#####-----] 1,234 of 5,000 tenants, 812/s, 4.6 s left, 12 stale`; without the bar where there are no columns. */
export function lineOf({ done, total, counts, tookMs }: Moment, columns: number): string {
  const rate = tookMs > 0 ? (done / tookMs) * 1_000 : 0;
  const rest = total - done;
  const parts = [`${grouped(done)} of ${grouped(total)} tenants`, `${grouped(Math.round(rate))}/s`];
  if (rest > 0 && rate > 0) parts.push(`${duration((rest / rate) * 1_000)} left`);
  for (const name of TROUBLE) if (counts[name] > 0) parts.push(`${grouped(counts[name])} ${name}`);
  const text = parts.join(', ');
  if (columns < BAR + text.length + 4) return columns > 0 ? text.slice(0, columns - 1) : text;
  const full = total > 0 ? Math.round((done / total) * BAR) : 0;
  return `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}] ${text}`;
}
