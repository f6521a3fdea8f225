import type { GrowthOptions, GrowthTold } from './parts/growth.ts';
import { startChild } from './side-by-side/child.ts';
import { ms, number } from './side-by-side/figures.ts';
import { atMost, type Comparison, type Findings, median, type Scale } from './side-by-side/findings.ts';

/** What one tenant costs among ten, a hundred and a thousand that are gated at once. */
const SIZES = [10, 100, 1_000];
const FLAT = 1.2;

export async function run({ quick }: Scale): Promise<Findings> {
  const times = quick ? 1 : 5;
  const sizes = quick ? [10, 20, 40] : SIZES;
  const rounds: Round[] = [];
  for (let n = 0; n < times; n += 1) rounds.push(await round(sizes));
  const alone = quick ? null : await round(sizes, false);
  const flat = (what: string, of: (told: GrowthTold) => number, told: (value: number) => string) =>
    flatness(rounds, { what, of, told });
  return {
    ran: `the production gate of ${sizes.join(', ')} tenants at once, good deliveries on one simulated clock, ${Math.max(...sizes)} tenants in all for each size, each size in a new process, the list of tenants naming everybody; ${times} times`,
    comparisons: [
      flat('CPU of a tenant, the dearest size of the cheapest', ({ cpuMs }) => cpuMs, ms),
      flat(
        'memory of a tenant that is still held',
        ({ heapKb }) => heapKb,
        (kb) => `${number(kb)} KB`,
      ),
      flat('requests of a tenant', ({ requests }) => requests, number),
    ],
    notes: alone
      ? [
          `where each finds itself alone in the list, the CPU of a tenant is ${alone.map(({ cpuMs }) => ms(cpuMs)).join(', ')}: what grows is reading a list that names everybody, which is all the protocol has to tell of one`,
        ]
      : [],
  };
}

type Round = readonly GrowthTold[];

async function round(sizes: readonly number[], listed = true): Promise<Round> {
  const told: GrowthTold[] = [];
  for (const atOnce of sizes) {
    const options: GrowthOptions = { atOnce, inAll: Math.max(...sizes), listed };
    await using child = await startChild<GrowthTold>('growth', options);
    told.push(child.told);
  }
  return told;
}

interface Measured {
  what: string;
  of: (told: GrowthTold) => number;
  told: (value: number) => string;
}

function flatness(rounds: readonly Round[], { what, of, told }: Measured): Comparison {
  const sizes = rounds[0]?.map((_, index) => index) ?? [];
  const middle = (index: number) => median(rounds.flatMap((each) => each.slice(index, index + 1).map(of)));
  return {
    what,
    goal: atMost(FLAT),
    ratios: rounds.map((each) => Math.max(...each.map(of)) / Math.min(...each.map(of))),
    ours: sizes.map((index) => told(middle(index))).join(', '),
    peer: 'itself at the other sizes',
  };
}
