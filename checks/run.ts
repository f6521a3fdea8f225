import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs every check and ends with `N passed, N failed`, counted by the runners themselves. A runner that executed no
 * test has failed, whatever it exited with.
 */
interface Outcome {
  passed: number;
  failed: number;
}

interface Part {
  name: string;
  command: string[];
  env?: Record<string, string>;
  outcome: (exitCode: number) => Outcome;
  /** Runs only where nobody else would. */
  lowest?: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'delivery-checks-'));
const played = join(folder, 'scenarios.json');
/**
 * A hundred processes load the same modules: compiled once, kept for this run alone. Node reads TypeScript by itself;
 * Playwright would first write each module anew, for seconds.
 */
const LOADING = {
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
  PW_DISABLE_TS_ESM: '1',
};

const oneCheck = (exitCode: number): Outcome =>
  exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/** One more than there are cores: some of their tests wait. */
const SHARDS = 3;

/** What is played at the same time, and what only after it: the scenarios wait at a pace that others would eat. */
const GROUPS: readonly (readonly Part[])[] = [
  [
    { name: 'types', command: ['tsc'], outcome: oneCheck },
    { name: 'lint', command: ['biome', 'check', '.'], outcome: oneCheck },
  ],
  Array.from({ length: SHARDS }, (_, index) => unitTests(index + 1)),
  [
    {
      name: 'scenarios',
      command: ['playwright', 'test', '--reporter=line,json'],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: played },
      outcome: playwrightOutcome,
    },
  ],
];

/** It waits for nobody: it lives on what the others leave of the cores, which is a third while scenarios wait. */
const BESIDE: Part = {
  name: 'simulated',
  command: ['node', 'checks/simulated.ts'],
  outcome: oneCheck,
  lowest: true,
};

/** A third of the files in one process: a process for each would load and compile the same modules a hundred times. */
function unitTests(shard: number): Part {
  const tap = join(folder, `unit-${shard}.tap`);
  const command = [
    'node',
    '--test',
    '--test-isolation=none',
    `--test-shard=${shard}/${SHARDS}`,
    '--test-timeout=120000',
    '--test-reporter=dot',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${tap}`,
    'src/**/*.test.ts',
    'checks/**/*.test.ts',
  ];
  return { name: `unit ${shard}/${SHARDS}`, command, outcome: (exitCode) => tapOutcome(tap, exitCode) };
}

function tapOutcome(tap: string, exitCode: number): Outcome {
  const text = readFileSync(tap, 'utf8');
  const count = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  for (const [, title] of text.matchAll(/^\s*not ok \d+ - (.*)$/gm)) console.log(`not ok: ${title}`);
  return settle({ passed: count('pass'), failed: count('fail') + count('cancelled') }, exitCode);
}

function playwrightOutcome(exitCode: number): Outcome {
  const { stats } = JSON.parse(readFileSync(played, 'utf8')) as {
    stats: { expected: number; unexpected: number; flaky: number };
  };
  return settle({ passed: stats.expected, failed: stats.unexpected + stats.flaky }, exitCode);
}

/** A runner that exits red without a failed test, or that ran none, is a failure all the same. */
function settle({ passed, failed }: Outcome, exitCode: number): Outcome {
  const silent = passed + failed === 0 || (exitCode !== 0 && failed === 0);
  return { passed, failed: failed + (silent ? 1 : 0) };
}

function run({ command: [program = '', ...args], env, lowest }: Part): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...LOADING, ...env },
    });
    if (lowest && child.pid) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function read(part: Part, exitCode: number): Outcome {
  try {
    return part.outcome(exitCode);
  } catch (error) {
    console.log(`${part.name} left no result: ${String(error)}`);
    return { passed: 0, failed: 1 };
  }
}

async function play(part: Part): Promise<Outcome & { line: string }> {
  const began = performance.now();
  const outcome = read(part, await run(part));
  const [passed, failed] = [String(outcome.passed).padStart(5), String(outcome.failed).padStart(4)];
  const seconds = ((performance.now() - began) / 1_000).toFixed(1).padStart(6);
  return { ...outcome, line: `${part.name.padEnd(10)} ${passed} passed ${failed} failed  ${seconds} s` };
}

const beside = play(BESIDE);
const outcomes: (Outcome & { line: string })[] = [];
for (const group of GROUPS) {
  console.log(`\n== ${group.map(({ name }) => name).join(', ')}`);
  outcomes.push(...(await Promise.all(group.map(play))));
}
outcomes.push(await beside);
rmSync(folder, { recursive: true, force: true });
const total = (of: keyof Outcome) => outcomes.reduce((sum, outcome) => sum + outcome[of], 0);
console.log(`\n${outcomes.map(({ line }) => line).join('\n')}\n`);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') === 0 && total('passed') > 0 ? 0 : 1;
