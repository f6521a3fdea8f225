import { scratch } from '../src/scratch.fixture.ts';
import { type Combination, combinations, told, unharmed, unreachable } from './sockets/combinations.ts';
import { gateThrough, type Outcome, type Place, platformOf } from './sockets/gates.ts';
import { setTimeOfDayRight } from './sockets/time-of-day.ts';

export interface SocketsFigures {
  gates: number;
  /** Gates of which a request met the harm: the others ended before their turn, or their name led nowhere. */
  harmed: number;
  requestsHarmed: number;
  byExit: Record<string, number>;
  longestMs: number;
  wrong: string[];
}

/** Less than the plugin has: whoever waits for it in vain meets the end of the run first. */
const RUN_MS = 2_700_000;

/**
 * Gates over real sockets that a proxy harms: in every way, at every endpoint, once or for ever. All of them, or some
 * of those that are wanted.
 */
export async function run({
  most = 502,
  atOnce = 4,
  runMs = RUN_MS,
  wanted = () => true,
}: {
  most?: number;
  atOnce?: number;
  runMs?: number;
  wanted?: (combination: Combination) => boolean;
} = {}): Promise<SocketsFigures> {
  const all = [...unreachable(null), ...combinations()];
  const chosen = all.filter(wanted).slice(0, most);
  if (chosen.length === 0) throw new Error('no combination is wanted: nothing would be shown');
  const outcomes: Outcome[] = [];
  using place = scratch('sockets');
  using _right = { [Symbol.dispose]: setTimeOfDayRight };
  for (const build of new Set(chosen.map(({ on }) => on))) {
    const there = chosen.filter(({ on }) => on === build);
    outcomes.push(...(await gatesOn(build, there, { folder: place.folder, runMs, atOnce })));
  }
  const figures = figuresOf(outcomes);
  console.log(figures);
  if (figures.wrong.length > 0) throw new Error(figures.wrong.join('\n'));
  return figures;
}

async function gatesOn(
  on: string | null,
  chosen: readonly Combination[],
  { atOnce, ...place }: Place & { atOnce: number },
): Promise<Outcome[]> {
  await using platform = await platformOf(on);
  const { exitCode } = await gateThrough(platform, unharmed(on), place);
  const expected = platform.regression?.expected.exitCode ?? 0;
  if (exitCode !== expected)
    throw new Error(`${on ?? 'the good build'} exits ${exitCode} over a wire without harm`);
  const rest = chosen.values();
  const outcomes: Outcome[] = [];
  const work = async () => {
    for (const combination of rest)
      outcomes.push(
        await gateThrough(platform, combination, place).catch((error: unknown) => ({
          exitCode: 70,
          tookMs: 0,
          harmed: 0,
          wrong: [`${told(combination)}: ${String(error)}`],
        })),
      );
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}

function figuresOf(outcomes: readonly Outcome[]): SocketsFigures {
  const byExit: Record<string, number> = {};
  for (const { exitCode } of outcomes) byExit[exitCode] = (byExit[exitCode] ?? 0) + 1;
  return {
    gates: outcomes.length,
    harmed: outcomes.filter(({ harmed }) => harmed > 0).length,
    requestsHarmed: outcomes.reduce((sum, { harmed }) => sum + harmed, 0),
    byExit,
    longestMs: Math.round(Math.max(...outcomes.map(({ tookMs }) => tookMs))),
    wrong: outcomes.flatMap(({ wrong }) => wrong),
  };
}
