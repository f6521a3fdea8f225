import { spawn, spawnSync } from 'node:child_process';
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
const TEST_LIMIT_MS = 60_000;
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

interface Ran {
  exitCode: number;
  output: string;
}

/** In a group of its own: a test that hangs has children, and the runner's end is not theirs. */
function runTest(copy: string, test: string): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn('node', ['--test', '--test-reporter=tap', test], {
      cwd: copy,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const end = () => process.kill(-(child.pid ?? 0), 'SIGKILL');
    const limit = setTimeout(end, TEST_LIMIT_MS);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ exitCode: code ?? 1, output });
    });
  });
}

async function prove(copy: string, { file, take, leave, test }: Guarded): Promise<Proof> {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(take).length !== 2)
    return { red: false, tookMs: 0, why: `what is to be taken out does not stand once in ${file}` };
  writeFileSync(
    path,
    whole.replace(take, () => leave),
  );
  const began = performance.now();
  const { output, exitCode } = await runTest(copy, test);
  const tookMs = performance.now() - began;
  writeFileSync(path, whole);
  // A test that never ends has noticed too; one that cannot even be loaded is red for the wrong reason.
  const failed = [...output.matchAll(/^(?: {4})*not ok \d+ - (.*)$/gm)].map(([, title]) => title ?? '');
  const loads = failed.some((title) => !title.endsWith('.test.ts')) || tookMs >= TEST_LIMIT_MS;
  return {
    red: exitCode !== 0 && loads,
    tookMs,
    why: exitCode === 0 ? 'every test stayed green' : 'the test could not be loaded',
  };
}

const copy = copyTree();
let open = 0;
try {
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
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${GUARDS.length - open} of ${GUARDS.length} guards noticed what was taken out`);
process.exitCode = open === 0 && GUARDS.length >= FEWEST ? 0 : 1;
