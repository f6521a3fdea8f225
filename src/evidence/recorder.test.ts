import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { CONTENT_LIMIT_BYTES, contentHash } from './content.ts';
import type { EvidenceEvent } from './events.ts';
import { readEvidence } from './reader.ts';
import { fileSink, type RecordLost, recorder } from './recorder.ts';
import { redactor } from './redaction.ts';

function recording(secrets: string[] = []) {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line), [Symbol.dispose]: () => undefined };
  const record = recorder({ clock: systemClock(), redactor: redactor(secrets), sink });
  const heard: EvidenceEvent[] = [];
  record.onEvent((event) => heard.push(event));
  return { lines, heard, record };
}

test('what is heard is what stands in the record', () => {
  const { lines, heard, record } = recording();
  record.record({ type: 'phase', phase: 'tenant', name: 'e2e-tmpl-01234567' });
  record.record({ type: 'log-read', began: 1 });
  assert.deepEqual(
    heard,
    lines.map((line) => JSON.parse(line)),
  );
  assert.deepEqual(readEvidence(`${lines.join('\n')}\n`), { events: heard, unread: [] });
});

test('a secret never reaches the record, nor whoever listens', () => {
  const { lines, heard, record } = recording(['hunter2-hunter2']);
  record.record({
    type: 'trouble',
    what: 'crash',
    where: 'here',
    message: 'Bearer hunter2-hunter2 was refused',
  });
  assert.equal(lines.join().includes('hunter2'), false);
  assert.equal(JSON.stringify(heard).includes('hunter2'), false);
  assert.deepEqual(
    heard,
    lines.map((line) => JSON.parse(line)),
  );
});

test('a text that is seen a thousand times is kept once', () => {
  const { lines, record } = recording();
  const hashes = Array.from({ length: 1_000 }, () => record.keep('the same text'));
  assert.deepEqual(new Set(hashes), new Set([contentHash('the same text')]));
  assert.equal(lines.length, 1);
});

test('the hash of a text that holds a secret is that of the text without it', () => {
  const { record } = recording(['hunter2-hunter2']);
  assert.equal(record.keep('a hunter2-hunter2 b'), contentHash('a [redacted] b'));
});

test('a platform that answers another text on every look fills no disk', () => {
  const { lines, record } = recording();
  const large = 'x'.repeat(CONTENT_LIMIT_BYTES - 10);
  let kept = 0;
  while (record.keep(`${large}${kept}`) !== null) kept += 1;
  assert.equal(kept, 128);
  assert.equal(record.keep(`${large}0`), contentHash(`${large}0`));
  assert.equal(lines.length, 128);
});

test('a text that is larger than an answer may be is not kept', () => {
  const { lines, record } = recording();
  assert.equal(record.keep('x'.repeat(CONTENT_LIMIT_BYTES + 1)), null);
  assert.deepEqual(lines, []);
});

test('every line is on the disk before the next step', () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-recorder-'));
  try {
    const path = join(folder, 'evidence.jsonl');
    using record = recorder({ clock: systemClock(), redactor: redactor([]), sink: fileSink(path) });
    for (let n = 1; n <= 3; n += 1) {
      record.record({ type: 'log-read', began: n });
      assert.equal(readEvidence(readFileSync(path, 'utf8')).events.length, n);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('evidence of another version is not read as ours', () => {
  const { events, unread } = readEvidence(
    '{"type":"run","schema":2}\n{"type":"log-read","began":1,"at":2}\n',
  );
  assert.deepEqual(events, []);
  assert.equal(unread[0]?.line, 1);
});

test('a disk that is full ends the record, and whoever listens hears on', () => {
  const told: RecordLost[] = [];
  const full = fileSink('/dev/full');
  const sink = {
    write: full.write,
    [Symbol.dispose]() {
      full[Symbol.dispose]();
      throw new Error('and it does not close');
    },
  };
  using record = recorder({
    clock: systemClock(),
    redactor: redactor([]),
    sink,
    onLost: (lost) => told.push(lost),
  });
  const heard: number[] = [];
  record.onEvent((_, line) => heard.push(line));
  for (let n = 1; n <= 3; n += 1) record.record({ type: 'log-read', began: n });
  const lost = { line: 0, why: 'ENOSPC: no space left on device, write' };
  assert.deepEqual(heard, [1, 2, 3]);
  assert.deepEqual(record.end(), lost);
  assert.deepEqual(told, [lost]);
});

test('nothing is written after the first failure: the numbers of lines stay true', () => {
  const lines: string[] = [];
  const sink = {
    write(line: string) {
      if (lines.length === 1 && !line.includes('3')) throw new Error('no space');
      lines.push(line);
    },
    [Symbol.dispose]: () => undefined,
  };
  using record = recorder({ clock: systemClock(), redactor: redactor([]), sink });
  for (let n = 1; n <= 3; n += 1) record.record({ type: 'log-read', began: n, at: n });
  assert.deepEqual(lines, ['{"type":"log-read","began":1,"at":1}']);
  assert.deepEqual(record.end(), { line: 1, why: 'no space' });
});

test('a record that is whole says so, and one that fails as it is closed does not', () => {
  const { record } = recording();
  record.record({ type: 'log-read', began: 1 });
  assert.equal(record.end(), null);
  const sink = {
    write: () => undefined,
    [Symbol.dispose]() {
      throw new Error('the server of the file is full');
    },
  };
  const late = recorder({ clock: systemClock(), redactor: redactor([]), sink });
  late.record({ type: 'log-read', began: 1 });
  assert.deepEqual(late.end(), { line: 1, why: 'the server of the file is full' });
  assert.deepEqual(late.end(), late.end());
});

const MOST_BYTES = 2_048;

/** Writes until nothing more is taken, in a process that may write no larger file. */
const PROGRAM = `
const [modules, path] = process.argv.slice(1);
const { fileSink, recorder } = await import(modules + 'recorder.ts');
const { redactor } = await import(modules + 'redaction.ts');
const { systemClock } = await import(modules + '../clock.ts');
const record = recorder({ clock: systemClock(), redactor: redactor([]), sink: fileSink(path) });
for (let n = 1; n <= 200; n += 1) record.record({ type: 'log-read', began: n, at: 1 });
console.log(JSON.stringify(record.end()));
`;

test('a disk that takes half a line leaves what is readable up to the line before it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-recorder-'));
  try {
    const path = join(folder, 'evidence.jsonl');
    const limited = `ulimit -f ${MOST_BYTES / 512} && exec "$@"`;
    const args = ['--input-type=module', '-e', PROGRAM, new URL('./', import.meta.url).href, path];
    const { stdout } = spawnSync('sh', ['-c', limited, 'sh', process.execPath, ...args], {
      encoding: 'utf8',
    });
    const lost = JSON.parse(stdout) as RecordLost;
    const text = readFileSync(path, 'utf8');
    const { events, unread } = readEvidence(text);
    assert.equal(text.length, MOST_BYTES);
    assert.equal(lost.why, 'EFBIG: file too large, write');
    assert.equal(events.length, lost.line);
    assert.deepEqual(unread, [{ line: lost.line + 1, why: 'not JSON' }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a text that was kept before a secret was known is cleaned when it comes again', () => {
  const secrets = redactor([]);
  const lines: string[] = [];
  using record = recorder({
    clock: systemClock(),
    redactor: secrets,
    sink: { write: (line) => void lines.push(line), [Symbol.dispose]: () => undefined },
  });
  const text = 'token: s3cr3t-of-the-tenant';
  const before = record.keep(text);
  assert.equal(record.keep(text), before);
  secrets.add('s3cr3t-of-the-tenant');
  assert.notEqual(record.keep(text), before);
  assert.equal(lines.length, 2);
  assert.ok(!lines[1]?.includes('s3cr3t'));
});
