import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GUARDS, type Guarded } from './guards.ts';

/**
 * Takes one mechanism at a time out of a copy of the tree and runs the test that guards it: a test that stays green
 * guards nothing. The working tree is never touched.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const TEST_LIMIT_MS = 180_000;
const FEWEST = 20;

function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'delivery-guards-'));
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of listed.stdout.split('\0').filter(Boolean)) {
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file), { dereference: false });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

interface Proof {
  red: boolean;
  tookMs: number;
  why: string;
}

function prove(copy: string, { file, take, leave, test }: Guarded): Proof {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(take).length !== 2)
    return { red: false, tookMs: 0, why: `what is to be taken out does not stand once in ${file}` };
  writeFileSync(
    path,
    whole.replace(take, () => leave),
  );
  const began = performance.now();
  const ran = spawnSync('node', ['--test', '--test-reporter=tap', test], {
    cwd: copy,
    encoding: 'utf8',
    timeout: TEST_LIMIT_MS,
  });
  const tookMs = performance.now() - began;
  writeFileSync(path, whole);
  const failed = /^# fail (\d+)$/m.exec(ran.stdout)?.[1];
  const passed = /^# pass (\d+)$/m.exec(ran.stdout)?.[1];
  if (failed === undefined || passed === undefined)
    return { red: false, tookMs, why: 'the test did not run' };
  // A file that cannot even be loaded is red for the wrong reason.
  const loads = Number(passed) > 0 || /^ {4}not ok/m.test(ran.stdout) || Number(failed) > 1;
  return {
    red: Number(failed) > 0 && loads,
    tookMs,
    why: Number(failed) > 0 ? 'no test of the file ran' : `all ${passed} tests stayed green`,
  };
}

const copy = copyTree();
let open = 0;
try {
  const green = new Set<string>();
  for (const test of new Set(GUARDS.map((guard) => guard.test))) {
    const ran = spawnSync('node', ['--test', '--test-reporter=tap', test], {
      cwd: copy,
      encoding: 'utf8',
      timeout: TEST_LIMIT_MS,
    });
    if (ran.status === 0) green.add(test);
    else console.log(`NOT GREEN   ${test}, with everything in place`);
  }
  for (const guard of GUARDS) {
    const { red, tookMs, why } = green.has(guard.test)
      ? prove(copy, guard)
      : { red: false, tookMs: 0, why: 'its test is not green to begin with' };
    if (!red) open += 1;
    console.log(
      `${red ? 'red        ' : 'STAYED GREEN'} ${(tookMs / 1_000).toFixed(1).padStart(6)} s  ${guard.what}${red ? '' : `: ${why}`}`,
    );
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${GUARDS.length - open} of ${GUARDS.length} guards noticed what was taken out`);
process.exitCode = open === 0 && GUARDS.length >= FEWEST ? 0 : 1;
