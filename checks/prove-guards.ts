import { broken, type Copy, copyTree, type Ran, runIn } from './copy.ts';
import { GUARDS, type Guarded } from './guards.ts';

/**
 * Takes one mechanism at a time out of a copy of the tree and runs the test that guards it: a test that stays green
 * guards nothing. The working tree is never touched.
 */
const TEST_LIMIT_MS = 60_000;
const FEWEST = 20;

interface Proof {
  red: boolean;
  tookMs: number;
  why: string;
}

const runTest = (copy: Copy, test: string): Promise<Ran> =>
  runIn(copy, ['--test', '--test-reporter=tap', test], { limitMs: TEST_LIMIT_MS });

async function prove(copy: Copy, guard: Guarded): Promise<Proof> {
  const ran = await broken(copy, guard, () => runTest(copy, guard.test));
  if (ran === null)
    return { red: false, tookMs: 0, why: `what is to be taken out does not stand once in ${guard.file}` };
  const { exitCode, output, tookMs } = ran;
  // A test that never ends has noticed too; one that cannot even be loaded is red for the wrong reason.
  const failed = [...output.matchAll(/^(?: {4})*not ok \d+ - (.*)$/gm)].map(([, title]) => title ?? '');
  const loads = failed.some((title) => !title.endsWith('.test.ts')) || exitCode === null;
  return {
    red: exitCode !== 0 && loads,
    tookMs,
    why: exitCode === 0 ? 'every test stayed green' : 'the test could not be loaded',
  };
}

using copy = copyTree();
let open = 0;
const green = new Set<string>();
for (const test of new Set(GUARDS.map((guard) => guard.test))) {
  const { exitCode } = await runTest(copy, test);
  if (exitCode === 0) green.add(test);
  else console.log(`NOT GREEN   ${test}, with everything in place`);
}
for (const guard of GUARDS) {
  const { red, tookMs, why } = green.has(guard.test)
    ? await prove(copy, guard)
    : { red: false, tookMs: 0, why: 'its test is not green to begin with' };
  if (!red) open += 1;
  console.log(
    `${red ? 'red        ' : 'STAYED GREEN'} ${(tookMs / 1_000).toFixed(1).padStart(6)} s  ${guard.what}${red ? '' : `: ${why}`}`,
  );
}
console.log(`${GUARDS.length - open} of ${GUARDS.length} guards noticed what was taken out`);
process.exitCode = open === 0 && GUARDS.length >= FEWEST ? 0 : 1;
