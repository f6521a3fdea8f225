import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packInto } from '../packaging/pack.ts';
import { scratch } from '../src/scratch.fixture.ts';

/**
 * The tarball, installed into an empty folder by the machine's own npm and run by its own Node: the gate passes,
 * a scenario of somebody else runs, and asking for help takes no longer than one and a half empty scripts.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LIMIT_MS = 300_000;
const STARTS = 40;
const MOST_TIMES_EMPTY = 1.5;

export async function run(): Promise<void> {
  using place = scratch('install');
  const { folder } = place;
  const tarball = await packInto(folder);
  const consumer = join(folder, 'consumer');
  mkdirSync(consumer);
  writeFileSync(join(consumer, 'package.json'), '{"private":true,"type":"module"}');
  const env = { ...process.env, PATH: ownPath(), XDG_STATE_HOME: folder };
  const inFolder = async (program: string, ...words: string[]) =>
    (await promisify(execFile)(program, words, { cwd: consumer, env, timeout: LIMIT_MS })).stdout;
  console.log(`Node ${(await inFolder('node', '--version')).trim()}`);
  await timed('npm install', () => inFolder('npm', 'install', '--no-audit', '--no-fund', tarball));
  await timed('npx delivery gate', () => inFolder('npx', 'delivery', 'gate', '--quiet'));
  cpSync(join(ROOT, 'examples', 'scenario'), join(consumer, 'scenario'), { recursive: true });
  await timed('npx playwright test', () => inFolder('npx', 'playwright', 'test', 'scenario'));
  await timed('npx delivery replay', () =>
    inFolder('npx', 'delivery', 'replay', 'enum-coalesce', '--expect', '--quiet'),
  );
  mkdirSync(join(consumer, 'red'));
  writeFileSync(join(consumer, 'red', 'red.spec.ts'), RED);
  await timed('a red scenario', () => isRed(() => inFolder('npx', 'playwright', 'test', 'red')));
  writeFileSync(join(consumer, 'program.js'), PROGRAM);
  await timed('a program', () => inFolder('node', 'program.js'));
  const node = execFileSync('which', ['node'], { env, encoding: 'utf8' }).trim();
  compareStarts(node, join(consumer, 'node_modules', 'template-delivery', 'bin', 'delivery.js'), folder);
  compareStarts(process.execPath, join(ROOT, 'bin', 'delivery.js'), folder);
}

const RED = `import { expect, test } from 'template-delivery/test';
test.use({ deliveryOptions: { budgets: { plugin: 1_000 }, template: 'support-agent' } });
test('in time', async ({ delivery }) => {
  await expect(delivery).toHaveArrived('plugin');
});
`;

/** It says what did not arrive, and why. */
async function isRed(play: () => Promise<string>): Promise<void> {
  const said = await play().then(
    () => 'it passed',
    (error: { stdout?: string }) => error.stdout ?? String(error),
  );
  if (!/Error: plugin: fail: /.test(said)) throw new Error(`a red scenario does not say why: ${said}`);
}

const PROGRAM = `import { gate, judge } from 'template-delivery';
import { readFileSync } from 'node:fs';

const { verdict, folder } = await gate({ template: 'support-agent', report: 'programmed' });
const again = judge(readFileSync(folder + '/evidence.jsonl', 'utf8'));
if (verdict.verdict !== 'pass' || JSON.stringify(again) !== JSON.stringify(verdict)) process.exit(1);
`;

/** Without the folders that npm puts before it, which would lend this repository's own Node. */
const ownPath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((part) => !part.includes('node_modules'))
    .join(delimiter);

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work();
  console.log(`${what}: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
}

/** In turn, so that a busy moment of the machine falls on both alike. */
function compareStarts(node: string, bin: string, folder: string): void {
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  const took = { empty: [] as number[], help: [] as number[] };
  for (let start = 0; start < STARTS; start += 1) {
    took.empty.push(startMs(node, [empty]));
    took.help.push(startMs(node, [bin, '--help']));
  }
  const ratio = median(took.help) / median(took.empty);
  console.log(
    `--help by ${node}: ${median(took.help).toFixed(0)} ms, an empty script ${median(took.empty).toFixed(0)} ms, ${ratio.toFixed(2)} times`,
  );
  if (ratio > MOST_TIMES_EMPTY) throw new Error(`--help took ${ratio.toFixed(2)} times an empty script`);
}

function startMs(node: string, words: string[]): number {
  const began = performance.now();
  execFileSync(node, words, { stdio: 'ignore' });
  return performance.now() - began;
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
