import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Edit } from '../copy.ts';
import { GUARDS } from '../guards.ts';
import { DEFECTS } from './all.ts';

const standsOnce = ({ file, take }: Edit) =>
  readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split(take).length === 2;

test('what is to be broken, and what is to be taken out, stands once in its file', () => {
  const rows: readonly (Edit & { what: string })[] = [...DEFECTS, ...GUARDS];
  const astray = rows.filter((row) => !standsOnce(row)).map(({ what, file }) => `${file}: ${what}`);
  assert.deepEqual(astray, []);
});

test('the harness is broken in forty ways that differ, or more', () => {
  const ways = new Set(DEFECTS.map(({ file, take, leave, on }) => [file, take, leave, on].join()));
  assert.equal(ways.size, DEFECTS.length);
  assert.ok(ways.size >= 40);
});
