import { simulate } from '../src/simulation/run.ts';
import { number, perSecond, us } from './side-by-side/figures.ts';
import { atLeast, type Comparison, type Findings, median, type Scale } from './side-by-side/findings.ts';

/** Simulated deliveries of the production code: how many in a second of one core, and how much faster than life. */
const GOAL_PER_SECOND = 500;
const WARM_UP = 100;

interface Batch {
  perCpuSecond: number;
  timesReal: number;
  requestsEach: number;
}

export async function run({ quick }: Scale): Promise<Findings> {
  const deliveries = quick ? 60 : 1_000;
  for (let seed = 1; seed <= WARM_UP; seed += 1) await simulate(seed);
  const batches: Batch[] = [];
  for (let n = 0; n < 5; n += 1) batches.push(await batch(1_000 * (n + 1), deliveries));
  const rates = batches.map(({ perCpuSecond }) => perCpuSecond);
  const speeds = batches.map(({ timesReal }) => timesReal);
  return {
    ran: `5 × ${number(deliveries)} deliveries as they are drawn, with all faults and all noise, nine in ten of which look as often as a local run and one as production does, one after the other in one process; a core's second is one of CPU time, the collector's included`,
    comparisons: [
      {
        what: 'deliveries in a second of one core',
        goal: atLeast(GOAL_PER_SECOND, ''),
        ratios: rates,
        ours: perSecond(median(rates)),
        peer: 'the goal itself',
      },
      {
        what: 'simulated time against CPU time',
        goal: atLeast(100_000),
        ratios: speeds,
        ours: `${number(median(speeds))} s in one`,
        peer: 'life',
      } satisfies Comparison,
    ],
    notes: median(rates) >= GOAL_PER_SECOND ? [] : [reason(batches)],
  };
}

function reason(batches: readonly Batch[]): string {
  const requests = median(batches.map(({ requestsEach }) => requestsEach));
  const usEach = (rate: number) => us(1_000_000 / rate / requests);
  const taken = usEach(median(batches.map(({ perCpuSecond }) => perCpuSecond)));
  return `a delivery as it is drawn makes ${number(requests)} requests, so the goal leaves ${usEach(GOAL_PER_SECOND)} for each and all that follows from it, and it takes ${taken}: the profile is flat, a fifth each for judging after every event and for the simulated platform, an eighth each for the evidence and for checking answers against the contract`;
}

async function batch(from: number, deliveries: number): Promise<Batch> {
  const before = process.cpuUsage();
  let [simulatedMs, requests] = [0, 0];
  for (let seed = from; seed < from + deliveries; seed += 1) {
    const { tookMs, journal } = await simulate(seed);
    simulatedMs += tookMs;
    requests += journal.all.length;
  }
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000;
  const perCpuSecond = (deliveries / cpuMs) * 1_000;
  return { perCpuSecond, timesReal: simulatedMs / cpuMs, requestsEach: requests / deliveries };
}
