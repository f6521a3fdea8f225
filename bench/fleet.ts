import { scratch } from '../src/scratch.fixture.ts';
import type { FleetOptions, FleetTold } from './parts/smoke.ts';
import { startChild } from './side-by-side/child.ts';
import { number, perSecond, us } from './side-by-side/figures.ts';
import {
  atLeast,
  atMost,
  everyTime,
  type Findings,
  isMet,
  median,
  type Scale,
} from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';
import { packageVersion } from './side-by-side/programs.ts';

/** A smoke over everybody, against undici alone with as many requests over as many fresh connections. */
const READS_EACH = 3;
const CONCURRENCY = 64;
const MOST_MB = 256;

export async function run({ quick }: Scale): Promise<Findings> {
  const tenants = quick ? 1_500 : 10_000;
  const times = quick ? 3 : 5;
  using place = scratch('bench');
  const { folder: reports } = place;
  const pairs = await inTurn(
    times,
    () => once('smoke', { tenants, reports }),
    () => once('undici-alone', { tenants, reports }),
  );
  const rate = compare(pairs, {
    what: 'rate of reads, of what undici alone reaches',
    goal: atLeast(0.8),
    ours: (run) => run.perSecond,
    peer: (run) => run.perSecond,
    better: 'more',
    told: perSecond,
  });
  return {
    ran: `${number(tenants)} tenants on one server in a process of its own, ${READS_EACH} reads each over fresh connections, ${CONCURRENCY} tenants at once, one thread each; against ${packageVersion('undici')} and nothing else; ${times} times, each in a new process`,
    comparisons: [
      rate,
      {
        what: 'most memory, in MB',
        goal: everyTime(atMost(MOST_MB, '')),
        ratios: pairs.map(({ ours }) => ours.mostMb),
        ours: `${number(Math.max(...pairs.map(({ ours }) => ours.mostMb)))} MB`,
        peer: `${number(Math.max(...pairs.map(({ peer }) => peer.mostMb)))} MB`,
      },
    ],
    notes: isMet(rate) ? [] : [reason(pairs)],
  };
}

function reason(pairs: readonly { ours: FleetTold; peer: FleetTold }[]): string {
  const ours = us(median(pairs.map((pair) => pair.ours.cpuUs)));
  const peer = us(median(pairs.map((pair) => pair.peer.cpuUs)));
  return `a read takes ${ours} of CPU here, with the start of the thread, and ${peer} there: by the profile, connecting is the dearest part of ours, which alone also finds the name's address, holds the answer to the contract and writes a line for each tenant`;
}

/** A server for each run: the connections that the one before left closing are not the next one's. */
async function once(
  part: string,
  { tenants, reports }: { tenants: number; reports: string },
): Promise<FleetTold> {
  await using server = await startChild<{ port: number }>('build-server');
  const { port } = server.told;
  const options = { port, tenants, readsEach: READS_EACH, concurrency: CONCURRENCY, reports };
  await using child = await startChild<FleetTold>(part, options satisfies FleetOptions);
  const { connections } = await server.ask<{ connections: number }>({});
  if (connections !== tenants * READS_EACH)
    throw new Error(`${part}: ${connections} connections, not ${tenants * READS_EACH}`);
  return child.told;
}
