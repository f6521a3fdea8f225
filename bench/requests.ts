import { nextLookMs, timingAt } from '../src/probe/timing.ts';
import { keepWatch, newBell } from '../src/probe/watch.ts';
import { play, type SimulatedClock, simulatedClock } from '../src/simulation/clock.ts';
import { ms, number } from './side-by-side/figures.ts';
import { atMost, everyTime, type Findings, type Scale } from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';

/** Requests to notice what arrives after ten minutes, on simulated time, against a look every quarter of a second. */
const POLL_MS = 250;
const ANSWER_MS = 20;
const ARRIVALS_MS = [600_000, 600_900, 601_700, 602_600, 603_900, 604_800];
const MOST_LATE_MS = 5_000;

interface Noticed {
  requests: number;
  lateMs: number;
  waitedMs: number;
}

export async function run(_scale: Scale): Promise<Findings> {
  const arrival = (n: number) => ARRIVALS_MS[n] ?? 600_000;
  const pairs = await inTurn(
    ARRIVALS_MS.length,
    (n) => noticed(arrival(n), watch),
    (n) => noticed(arrival(n), poll),
  );
  const late = pairs.map(({ ours }) => ours);
  const share = ({ lateMs, waitedMs }: Noticed) => (100 * lateMs) / waitedMs;
  return {
    ran: `the production watch and its timing on simulated time, ${ANSWER_MS} ms an answer, arrivals ${ARRIVALS_MS[0]} to ${ARRIVALS_MS.at(-1)} ms after the wait began; against a look every ${POLL_MS} ms`,
    comparisons: [
      compare(pairs, {
        what: 'requests until it is noticed',
        goal: everyTime(atMost(0.1)),
        ours: ({ requests }) => requests,
        peer: ({ requests }) => requests,
        better: 'more',
        told: number,
      }),
      {
        what: 'noticed after, of the time waited',
        goal: everyTime(atMost(5, '%')),
        ratios: late.map(share),
        ours: ms(Math.max(...late.map(({ lateMs }) => lateMs))),
        peer: 'the time waited',
      },
      {
        what: 'noticed after, of the five seconds it may be',
        goal: everyTime(atMost(1)),
        ratios: late.map(({ lateMs }) => lateMs / MOST_LATE_MS),
        ours: ms(Math.max(...late.map(({ lateMs }) => lateMs))),
        peer: ms(MOST_LATE_MS),
      },
    ],
    notes: [`the longest wait between two looks is ${nextLookMs(600_000, timingAt(1))} ms`],
  };
}

/** What looks until it has seen the thing; each look tells what was so when the platform answered. */
type Looking = (clock: SimulatedClock, look: () => Promise<boolean>) => Promise<void>;

async function noticed(arrivesMs: number, looking: Looking): Promise<Noticed> {
  const clock = simulatedClock();
  let requests = 0;
  await play(clock, () =>
    looking(clock, async () => {
      requests += 1;
      await clock.sleep(ANSWER_MS / 2);
      const there = clock.now() >= arrivesMs;
      await clock.sleep(ANSWER_MS / 2);
      return there;
    }),
  );
  return { requests, lateMs: clock.now() - arrivesMs, waitedMs: arrivesMs };
}

const watch: Looking = async (clock, look) => {
  const over = new AbortController();
  const bell = newBell();
  const wanted = () => ({ sinceMs: 0, deadlineMs: null });
  const keptLook = async () => {
    if (!(await look())) return;
    over.abort();
    bell.ring();
  };
  await keepWatch(
    { name: 'arrival', wanted, look: keptLook },
    { clock, now: clock.now, timing: timingAt(1), bell, signal: over.signal },
  );
};

const poll: Looking = async (clock, look) => {
  while (!(await look())) await clock.sleep(POLL_MS);
};
