import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from './main.ts';

const BIN = fileURLToPath(new URL('../../bin/delivery.js', import.meta.url));
const delivery = (...words: string[]) => spawnSync(process.execPath, [BIN, ...words], { encoding: 'utf8' });

test('the help has a line for each command, and for no other', () => {
  const { stdout, status } = delivery('--help');
  assert.equal(status, 0);
  const listed = stdout.split('Commands:\n')[1]?.split('\n\n')[0] ?? '';
  const names = listed.split('\n').map((line) => /^ {2}(\w+) +\S/.exec(line)?.[1]);
  assert.deepEqual(names, Object.keys(COMMANDS));
});

test('no command at all is bad usage, answered by the help', () => {
  const { stdout, status } = delivery();
  assert.equal(status, 2);
  assert.equal(stdout, delivery('help').stdout);
});

for (const name of ['nope', '__proto__', 'toString']) {
  test(`"${name}" is no command, and is told which there are`, () => {
    const { stderr, status } = delivery(name);
    assert.equal(status, 2);
    assert.equal(
      stderr,
      `delivery: there is no command "${name}"; there are: ${Object.keys(COMMANDS).join(', ')}\n`,
    );
  });
}
