import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
}

const folder = mkdtempSync(join(tmpdir(), 'delivery-checks-'));
const tap = join(folder, 'unit.tap');
const played = join(folder, 'scenarios.json');
/** A hundred processes load the same modules: compiled once, kept for this run alone. */
const CACHES = {
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
  PWTEST_CACHE_DIR: join(folder, 'transformed'),
};

const oneCheck = (exitCode: number): Outcome =>
  exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

const PARTS: readonly Part[] = [
  { name: 'types', command: ['tsc'], outcome: oneCheck },
  { name: 'lint', command: ['biome', 'check', '.'], outcome: oneCheck },
  {
    name: 'unit',
    command: [
      'node',
      '--test',
      '--test-concurrency=2',
      '--test-timeout=120000',
      '--test-reporter=dot',
      '--test-reporter-destination=stdout',
      '--test-reporter=tap',
      `--test-reporter-destination=${tap}`,
      'src/**/*.test.ts',
      'checks/**/*.test.ts',
    ],
    outcome: tapOutcome,
  },
  {
    name: 'scenarios',
    command: ['playwright', 'test', '--reporter=line,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: played },
    outcome: playwrightOutcome,
  },
];

function tapOutcome(exitCode: number): Outcome {
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

function run({ command: [program = '', ...args], env }: Part): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...CACHES, ...env },
    });
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

const total: Outcome = { passed: 0, failed: 0 };
const table: string[] = [];
for (const part of PARTS) {
  console.log(`\n== ${part.name}`);
  const began = performance.now();
  const { passed, failed } = read(part, await run(part));
  total.passed += passed;
  total.failed += failed;
  table.push(
    `${part.name.padEnd(10)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed  ${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s`,
  );
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${table.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
