import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { redactor } from '../evidence/redaction.ts';
import { until } from '../until.fixture.ts';
import { commandLog } from './command.ts';
import { fastClock, listen } from './listener.fixture.ts';

const sh = (script: string, clean?: (text: string) => string) =>
  commandLog({ command: ['/bin/sh', '-c', script], folder: '/', clean, tells: [], clock: fastClock() });

test('what a command prints is told line by line', async () => {
  await using listener = listen(sh('echo one; echo two; echo noise >&2; sleep 60'));
  await listener.until(() => listener.lines.length === 2);
  assert.deepEqual(listener.lines, ['one', 'two']);
  assert.equal(await listener.stop(), undefined);
});

test('a command that ends by itself is lost, with its code and its last words', async () => {
  await using listener = listen(sh('printf "last line"; echo "no such pod" >&2; exit 3'));
  assert.deepEqual(await listener.ended, { lost: 'the log command ended: with code 3: no such pod' });
  assert.deepEqual(listener.lines, ['last line']);
});

test('a program that is not there is lost, by name', async () => {
  const clock = fastClock();
  await using listener = listen(commandLog({ command: ['no-such-program'], folder: '/', tells: [], clock }));
  assert.match(
    (await listener.ended)?.lost ?? '',
    /^the log command ended: with code 127: .*no-such-program/,
  );
});

test('a folder that is not there is a loss and no crash', async () => {
  const clock = fastClock();
  await using listener = listen(commandLog({ command: ['true'], folder: '/no/such', tells: [], clock }));
  assert.match((await listener.ended)?.lost ?? '', /ENOENT/);
});

test('the words of a command are not read by the shell that watches over it', async () => {
  const clock = fastClock();
  const command = ['printf', '%s\\n', '$HOME; echo $(id) "quoted"'];
  await using listener = listen(commandLog({ command, folder: '/', tells: [], clock }));
  await listener.ended;
  assert.deepEqual(listener.lines, ['$HOME; echo $(id) "quoted"']);
});

test('more complaints than anybody reads are cut to the last of them, and no secret in two', async () => {
  const { clean } = redactor(['complaint']);
  await using listener = listen(sh('yes complaint | head -c 200000 >&2; echo the end >&2; exit 1', clean));
  const { lost = '' } = (await listener.ended) ?? {};
  assert.ok(lost.length < 2_100);
  assert.match(lost, /the end$/);
  assert.doesNotMatch(lost, /laint/);
});

/** One that has ended and whose new parent has not looked at it yet is gone, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && !existsSync('/proc/self');
  }
}

const gone = (pid: number) => until(`process ${pid} is gone`, () => !isAlive(pid));

test('when the following ends, the command and all that it started end', async () => {
  await using listener = listen(sh('sleep 300 & echo $!; echo $$; wait'));
  await listener.until(() => listener.lines.length === 2);
  await listener.stop();
  for (const pid of listener.lines) await gone(Number(pid));
});

test('a command that will not end is killed', async () => {
  await using listener = listen(sh('trap "" TERM; echo $$; while :; do sleep 1; done'));
  await listener.until(() => listener.lines.length === 1);
  await listener.stop();
  await gone(Number(listener.lines[0]));
});

test('a following that is over before it began starts nothing', async () => {
  const source = sh('echo started');
  const told: string[] = [];
  const sink = {
    lines: (lines: readonly string[]) => void told.push(...lines),
    readUpTo: () => undefined,
    gap: () => undefined,
  };
  assert.equal(await source.follow(sink, AbortSignal.abort()), undefined);
  assert.deepEqual(told, []);
});

test('the command does not outlive an owner that was killed', async () => {
  const owner = spawn(process.execPath, [fileURLToPath(new URL('./command.fixture.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = await once(owner.stdout, 'data');
  const pid = Number(String(chunk));
  assert.ok(isAlive(pid));
  owner.kill('SIGKILL');
  await gone(pid);
});
