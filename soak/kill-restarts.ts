import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * A registry that keeps its data, killed in mid-cycle a hundred times: every restart that was wanted happens after
 * the start, and nothing that was acknowledged is lost. `npm test` runs the same with two kills.
 */
const TEST = fileURLToPath(new URL('../src/registry/killed.test.ts', import.meta.url));
const LIMIT_MS = 1_200_000;

export async function run({ kills = 100 }: { kills?: number } = {}): Promise<void> {
  // One that is a test's child itself would only report to its parent, and be green whatever it saw.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--test', '--test-reporter=spec', TEST], {
    env: { ...env, KILLS: String(kills) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const limit = setTimeout(() => child.kill(), LIMIT_MS);
  const [[code], said] = (await Promise.all([once(child, 'close'), text(child.stdout)])) as [
    [number | null],
    string,
  ];
  clearTimeout(limit);
  console.log(said.trimEnd());
  if (!said.includes(`(${kills} times)`)) throw new Error(`no test said that it was to kill ${kills} times`);
  if (code !== 0) throw new Error(`not everything was there after ${kills} kills (exit ${code})`);
}
