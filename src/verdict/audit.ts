import { type Assertion, type AssertionId, EXERCISE_ASSERTIONS } from './result.ts';
import type { BegunStory, Story } from './story.ts';

const ALWAYS: readonly AssertionId[] = ['build', 'online', 'model', 'config', 'prompts', 'plugin', 'stays'];

/**
 * What is wrong with a pass, told apart from how it was reached: every assertion that this run owes stands there
 * once, holds, and cites lines that the evidence has. A judge that lost one of them must not come out green.
 */
export function audit({ facts }: BegunStory, assertions: readonly Assertion[]): string[] {
  const owed = owedBy(facts);
  const wrong = owed
    .filter((id) => assertions.filter((assertion) => assertion.id === id).length !== 1)
    .map((id) => `${id} was not asserted once`);
  for (const { id, state, atMs, evidence } of assertions) {
    if (state !== 'pass') wrong.push(`${id} is ${state}`);
    if (id === 'prompts' && facts.prompts.size === 0) continue;
    if (atMs === null || evidence.length === 0) wrong.push(`${id} cites nothing`);
    if (evidence.some((line) => line > facts.lines)) wrong.push(`${id} cites what is not there`);
  }
  return wrong;
}

/** A run that went to its end by itself and never asked the platform for anything has evaluated nothing. */
export function idled({ facts: { acts, phases, troubles } }: Story): string[] {
  const isOver = phases.has('end') && !troubles.some(({ what }) => what === 'interrupted');
  if (!isOver || acts.length > 0) return [];
  const crash = troubles.find(({ what }) => what === 'crash');
  return [
    crash ? `${crash.where} crashed: ${crash.message.split('\n', 1)[0]}` : 'no tenant was ever asked for',
  ];
}

function owedBy({ run, troubles }: BegunStory['facts']): readonly AssertionId[] {
  const kept = troubles.some(({ what }) => what === 'kept');
  const exercised = run.exercises.flatMap((name) => EXERCISE_ASSERTIONS[name] ?? []);
  return [...ALWAYS, ...new Set(exercised), ...(kept ? [] : (['teardown'] as const))];
}
