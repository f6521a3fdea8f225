import { join } from 'node:path';
import { readConfig } from '../config/config.ts';
import { resolveTarget } from '../config/target.ts';
import { undiciExchange } from '../platform/undici.ts';
import { FIXTURES, SOURCES } from '../shipped.fixture.ts';
import { type Machine, openTestQueue, TARGET } from './fleet.fixture.ts';
import { planeOf } from './job.ts';
import { type WorkOptions, type WorkSummary, work } from './work.ts';

/** Of the registries that replays start. */
const REPLAY_PACE = 300;

export interface Hand extends AsyncDisposable {
  /** What it told, a line a job. */
  said: () => string;
  /** As SIGTERM does it. */
  leave(): Promise<WorkSummary>;
  /** Where it ends by itself. */
  ended: Promise<WorkSummary>;
}

/** A worker in this process: only what kills one needs a process of its own. */
export async function workHere(
  machine: Machine,
  pace: number,
  options: Partial<WorkOptions> = {},
): Promise<Hand> {
  await using parts = new AsyncDisposableStack();
  const queue = parts.use(await openTestQueue(machine.env.DELIVERY_QUEUE ?? ''));
  const remote = resolveTarget(readConfig(machine.env.DELIVERY_CONFIG, machine.folder), TARGET, machine.env);
  const exchange = parts.use(undiciExchange({ ...remote.connection, pace }));
  const stop = new AbortController();
  const said: string[] = [];
  const target = { plane: planeOf(TARGET), remote, exchange, pace };
  const ended = work({
    queue,
    targets: [{ ...target, [Symbol.asyncDispose]: () => exchange[Symbol.asyncDispose]() }],
    sources: SOURCES,
    regressions: join(FIXTURES, 'regressions'),
    ledger: join(machine.folder, 'ledger.jsonl'),
    pace: REPLAY_PACE,
    template: 'seo-agent',
    mostAtOnce: 3,
    leaseMs: 2_000,
    awayLimitMs: 60_000,
    untilDone: false,
    replays: true,
    stop: stop.signal,
    tell: (line) => void said.push(line),
    ...options,
  });
  const owned = parts.move();
  const leave = () => {
    stop.abort('the test ends');
    return ended;
  };
  return {
    said: () => said.join('\n'),
    leave,
    ended,
    async [Symbol.asyncDispose]() {
      await leave().catch(() => undefined);
      await owned.disposeAsync();
    },
  };
}
