import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { CONTENT_LIMIT_BYTES, contentHash } from './content.ts';
import type { EvidenceEvent } from './events.ts';
import { readEvidence } from './reader.ts';
import { fileSink, recorder } from './recorder.ts';
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
    using record = recorder({ clock: systemClock(), redactor: redactor(), sink: fileSink(path) });
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
