import { GROUPS, type Group } from './mutation/groups.ts';
import { mutate, percent, type Score } from './mutation/stryker.ts';

/**
 * Changes the parts that verdicts hang on, one place at a time, and runs the tests that guard them: a change that
 * none of them notices is a mistake that none would have noticed. Names of groups narrow it.
 */
const OVERALL = 95;

const line = (name: string, score: Score, atLeast: number) =>
  `${name.padEnd(14)} ${percent(score).toFixed(1).padStart(5)} % of ${String(score.all).padStart(4)}, at least ${atLeast} %, ${(score.tookMs / 1_000).toFixed(0)} s`;

/** A run in which nothing dies, or everything does, says nothing about the rest. */
async function canary(): Promise<string[]> {
  const { missed, noticed } = await mutate({
    mutate: ['checks/mutation/canary.ts'],
    tests: ['checks/mutation/canary.test.ts'],
  });
  const unguarded = missed.every(({ at }) => /canary\.ts:5:/.test(at));
  console.log(`canary: ${noticed} changes died where one looks, ${missed.length} lived where nobody does`);
  return noticed > 0 && missed.length > 0 && unguarded
    ? []
    : ['the canary did not die, or its neighbour did'];
}

async function measure(group: Group, scores: Score[]): Promise<string[]> {
  const score = await mutate(group);
  scores.push(score);
  console.log(line(group.name, score, group.atLeast));
  for (const { at, how, status } of score.missed) console.log(`    ${status.padEnd(10)} ${at}  ${how}`);
  return percent(score) < group.atLeast ? [`${group.name} is below ${group.atLeast} %`] : [];
}

const asked = process.argv.slice(2);
const chosen = GROUPS.filter(({ name }) => asked.length === 0 || asked.includes(name));
const [wrong, scores] = [await canary(), [] as Score[]];
for (const group of chosen) wrong.push(...(await measure(group, scores)));
const total = {
  noticed: scores.reduce((sum, { noticed }) => sum + noticed, 0),
  all: scores.reduce((sum, { all }) => sum + all, 0),
};
console.log(`overall ${percent(total).toFixed(1)} % of ${total.all}, at least ${OVERALL} %`);
if (percent(total) < OVERALL) wrong.push(`overall is below ${OVERALL} %`);
for (const one of wrong) console.log(`SHORT  ${one}`);
process.exitCode = wrong.length === 0 ? 0 : 1;
