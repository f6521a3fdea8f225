import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baselineFile, baselineOf, compare } from './baseline.ts';
import { check } from './project.fixture.ts';

const files = (...lines: string[]) => ({
  'm/1.sql': 'CREATE TABLE t (id int);',
  's/a.sql': lines.join('\n'),
});

test('a baseline lets known findings pass wherever in the file they are, and new ones fail', async () => {
  const first = await check(files('SELECT one FROM t;', 'SELECT two FROM t;'));
  const baseline = baselineFile.parse(JSON.parse(JSON.stringify(baselineOf(first.findings))));
  const moved = await check(files('-- moved', '', 'SELECT two FROM t;'), { baseline });
  assert.deepEqual([moved.exitCode, moved.findings.length, moved.known.length, moved.gone], [0, 0, 1, 1]);
  const fresh = await check(files('SELECT one FROM t;', 'SELECT three FROM t;'), { baseline });
  assert.deepEqual([fresh.exitCode, fresh.findings.length, fresh.known.length, fresh.gone], [1, 1, 1, 1]);
});

test('a finding that the baseline knows once is new the second time', async () => {
  const once = await check(files('SELECT one FROM t;'));
  const twice = await check(files('SELECT one FROM t;', 'SELECT one FROM t;'));
  const { fresh, known } = compare(twice.findings, baselineOf(once.findings));
  assert.deepEqual([fresh.length, known.length], [1, 1]);
});
