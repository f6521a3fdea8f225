import assert from 'node:assert/strict';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { appendFile, copyFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileLog } from './file.ts';
import { fastClock, type Listener, listen } from './listener.fixture.ts';

interface Followed extends AsyncDisposable {
  path: string;
  listener: Listener;
}

/** Without a text there is no file yet. */
async function followed(before?: string): Promise<Followed> {
  const folder = await mkdtemp(join(tmpdir(), 'delivery-log-'));
  const path = join(folder, 'tenant.log');
  if (before !== undefined) await writeFile(path, before);
  const clock = fastClock();
  const listener = listen(fileLog({ path, tells: [], clock, now: clock.now }));
  // From here on the file is open, or known to be missing.
  if (before !== undefined) await listener.until(() => listener.reads.length > 0);
  return {
    path,
    listener,
    async [Symbol.asyncDispose]() {
      await listener[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** What this process has open; nothing where the system does not say. */
function openUnder(path: string): string[] {
  if (!existsSync('/proc/self/fd')) return [];
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        // The listing itself was open while it was made, and is closed now.
        return '';
      }
    })
    .filter((name) => name.startsWith(path));
}

const has = ({ lines }: Listener, line: string) => lines.includes(line);

test('what is written from now on is told, line by line, torn writes joined', async () => {
  await using file = await followed('');
  const { path, listener } = file;
  await appendFile(path, 'one\ntw');
  await listener.until(() => has(listener, 'one'));
  await appendFile(path, 'o\nthree\n');
  await listener.until(() => has(listener, 'three'));
  assert.deepEqual(listener.lines, ['one', 'two', 'three']);
  assert.equal(await listener.stop(), undefined);
});

test('of a large file only the last lines are read, the first of them whole', async () => {
  const old = Array.from({ length: 20_000 }, (_, index) => `old line ${index}`);
  await using file = await followed(`${old.join('\n')}\n`);
  const { path, listener } = file;
  await appendFile(path, 'new\n');
  await listener.until(() => has(listener, 'new'));
  assert.ok(listener.lines.length < 10_000);
  assert.deepEqual(listener.lines, [...old, 'new'].slice(-listener.lines.length));
});

test('a file that appears later is read from its first line', async () => {
  await using file = await followed();
  const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index} of many`);
  await writeFile(file.path, `${lines.join('\n')}\n`);
  await file.listener.until(() => file.listener.lines.length >= lines.length);
  assert.deepEqual(file.listener.lines, lines);
  assert.deepEqual(file.listener.gaps, []);
});

test('a file that never appears was lost, and says so at the end', async () => {
  await using file = await followed();
  const end = await file.listener.stop();
  assert.match(end?.lost ?? '', /^the log cannot be read: ENOENT/);
});

test('something that is no file is lost at once', async () => {
  const clock = fastClock();
  await using listener = listen(fileLog({ path: tmpdir(), tells: [], clock, now: clock.now }));
  assert.deepEqual(await listener.ended, { lost: `${tmpdir()} is not a file` });
});

test('through a rename and a new file, both are read to their ends, also what is still written to the old one', async () => {
  await using file = await followed('');
  const { path, listener } = file;
  await appendFile(path, 'before\n');
  await listener.until(() => has(listener, 'before'));
  await rename(path, `${path}.1`);
  await appendFile(`${path}.1`, 'while renamed\n');
  await writeFile(path, 'in the new one\n');
  await listener.until(() => has(listener, 'in the new one'));
  await appendFile(`${path}.1`, 'late in the old one\n');
  await listener.until(() => has(listener, 'late in the old one'));
  await appendFile(path, 'after\n');
  await listener.until(() => has(listener, 'after'));
  assert.deepEqual(listener.lines, [
    'before',
    'while renamed',
    'in the new one',
    'late in the old one',
    'after',
  ]);
  assert.deepEqual(listener.gaps, []);
});

test('a file that is rotated many times leaves no more than a few of its ancestors open', async () => {
  await using file = await followed('');
  const { path, listener } = file;
  for (let turn = 0; turn < 8; turn += 1) {
    await rename(path, `${path}.${turn}`);
    await writeFile(path, `turn ${turn}\n`);
    await listener.until(() => has(listener, `turn ${turn}`));
  }
  const ours = openUnder(path);
  assert.ok(ours.length <= 5, ours.join());
});

test('a file that was copied and cut is read from its start again, and the gap is told', async () => {
  await using file = await followed('');
  const { path, listener } = file;
  await appendFile(path, 'before the cut, and long enough\n');
  await listener.until(() => has(listener, 'before the cut, and long enough'));
  await copyFile(path, `${path}.1`);
  await truncate(path);
  await listener.until(() => listener.gaps.length > 0);
  await appendFile(path, 'after\n');
  await listener.until(() => has(listener, 'after'));
  assert.deepEqual(listener.lines, ['before the cut, and long enough', 'after']);
  assert.equal(listener.gaps.length, 1);
});

test('a file that was cut and has grown past where it was is not taken for the old one', async () => {
  await using file = await followed('');
  const { path, listener } = file;
  await appendFile(path, 'short\n');
  await listener.until(() => has(listener, 'short'));
  // One write over the same file: its name and its inode stay.
  await writeFile(path, 'another, longer than what was there\nand more\n');
  await listener.until(() => has(listener, 'and more'));
  assert.deepEqual(listener.lines, ['short', 'another, longer than what was there', 'and more']);
  assert.equal(listener.gaps.length, 1);
});

test('no file stays open when the following ends', async () => {
  await using file = await followed('');
  await appendFile(file.path, 'one\n');
  await file.listener.until(() => has(file.listener, 'one'));
  await file.listener.stop();
  await rm(file.path);
  assert.deepEqual(openUnder(file.path), []);
});
