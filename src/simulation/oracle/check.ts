import { isDeepStrictEqual } from 'node:util';
import type { Assertion, Verdict } from '../../verdict/result.ts';
import type { SimulatedRun } from '../run.ts';
import type { Truth } from './arrival.ts';
import { causesChecked, unexplained } from './causes.ts';
import { leftovers } from './leftovers.ts';
import { falseProofs } from './proofs.ts';
import { type Scene, sceneOf } from './scene.ts';
import { truthOf } from './truths.ts';
import type { Violation } from './violation.ts';

/** Holds a verdict against what was so. Nothing here comes from the code that reached the verdict. */
export function check(run: SimulatedRun): Violation[] {
  const scene = sceneOf(run);
  const { verdict } = run;
  return [
    ...verdict.assertions.flatMap((assertion) => assertionChecked(scene, verdict, assertion)),
    ...notAsserted(run),
    ...mergeChecked(verdict),
    ...causesChecked(scene),
    ...unexplained(scene),
    ...falseProofs(scene),
    ...leftovers(run),
  ];
}

/** Written out, and taken from nothing that judges: what falls out there must be missed here. */
const CHAIN: readonly Assertion['id'][] = [
  'build',
  'online',
  'model',
  'config',
  'prompts',
  'plugin',
  'stays',
];

const OF_EXERCISE: Readonly<Record<string, Assertion['id']>> = {
  'two-writes': 'restarts',
  'crash-then-restart': 'restarts',
  'foreign-org': 'isolation',
  'after-teardown': 'quiet',
};

/** What a plan asks for is asserted once each: of what is left out nothing wrong could be said. */
function notAsserted({ plan, verdict }: SimulatedRun): Violation[] {
  const exercised = plan.exercises.flatMap((name) => OF_EXERCISE[name] ?? [name]);
  const owed = [...CHAIN, ...new Set(exercised), 'teardown'].sort();
  const ids = verdict.assertions.map(({ id }) => id).sort();
  if (isDeepStrictEqual(ids, owed)) return [];
  return [{ kind: 'not asserted', told: `${ids.join(', ')} in the place of ${owed.join(', ')}` }];
}

function assertionChecked(scene: Scene, verdict: Verdict, assertion: Assertion): Violation[] {
  const { id, state, because } = assertion;
  if (state === 'blocked') return blockChecked(verdict, assertion);
  const truth = truthOf(scene, id);
  const told = `${id}: ${because} ${JSON.stringify(truth)}`;
  if (state === 'pass' && !truth.inTime) return [{ kind: 'false pass', told }];
  if (state === 'fail' && isFalseFail(truth, assertion)) return [{ kind: 'false fail', told }];
  if (state === 'unknown' && !truth.unknowable && !upstreamUnknown(verdict, id))
    return [{ kind: 'needless inconclusive', told }];
  return [];
}

/** An early red is held against what would have come: see the proofs. */
const isFalseFail = (truth: Truth, { proof }: Assertion) =>
  proof === undefined && truth.inTime && !truth.missable;

const UPSTREAM: Partial<Record<Assertion['id'], readonly Assertion['id'][]>> = {
  online: ['build'],
  model: ['build', 'online'],
  config: ['build', 'online'],
  prompts: ['build', 'online'],
  plugin: ['build', 'online', 'config'],
  stays: ['build', 'online', 'model', 'config', 'prompts', 'plugin'],
  restarts: ['build', 'online', 'model', 'config', 'prompts', 'plugin', 'stays'],
  isolation: ['build'],
  quiet: ['build', 'teardown'],
};

const upstreamUnknown = ({ assertions }: Verdict, id: Assertion['id']) =>
  assertions.some((one) => (UPSTREAM[id] ?? []).includes(one.id) && one.state !== 'pass');

function blockChecked({ assertions }: Verdict, { id, blockedBy }: Assertion): Violation[] {
  const red = assertions.find((one) => one.id === blockedBy);
  if (red?.state === 'fail') return [];
  return [{ kind: 'blocked by nothing', told: `${id} waits for ${blockedBy}, which is ${red?.state}` }];
}

function mergeChecked({ verdict, assertions, exitCode }: Verdict): Violation[] {
  const has = (state: Assertion['state']) => assertions.some((one) => one.state === state);
  const should = has('fail') ? 'fail' : has('unknown') || has('blocked') ? 'inconclusive' : 'pass';
  if (verdict === should && (exitCode === 0) === (should === 'pass')) return [];
  return [{ kind: 'false pass', told: `the whole is ${verdict} with ${exitCode}, and should be ${should}` }];
}
