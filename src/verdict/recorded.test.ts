import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from './judge.ts';
import { Verdict } from './result.ts';

const HISTORIES = fileURLToPath(new URL('../../fixtures/histories/', import.meta.url));
const names = readdirSync(HISTORIES)
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.slice(0, -'.jsonl'.length));

const evidenceOf = (name: string) => readFileSync(join(HISTORIES, `${name}.jsonl`), 'utf8');

test('there is a history of every kind', () => assert.ok(names.length >= 30, `${names.length} histories`));

for (const name of names) {
  test(`the evidence of ${name} is judged as it was when it was recorded`, () => {
    const recorded: unknown = JSON.parse(readFileSync(join(HISTORIES, `${name}.verdict.json`), 'utf8'));
    const { events, unread } = readEvidence(evidenceOf(name));
    assert.deepEqual(unread, []);
    assert.deepEqual(judge(events), recorded);
    assert.equal(Verdict.safeParse(recorded).success, true);
  });
}
