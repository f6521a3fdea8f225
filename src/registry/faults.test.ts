import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCatalogue } from '../session/catalogue.ts';
import { buildWith, faultNames } from './build.ts';
import { goodBuild, goodParts } from './parts.ts';

const REGRESSIONS = fileURLToPath(new URL('../../fixtures/regressions/', import.meta.url));

test('every fault of the past is in the catalogue, and every entry of the catalogue can be built', async () => {
  const regressions = readCatalogue(REGRESSIONS);
  assert.equal(regressions.length, 28);
  assert.deepEqual(new Set(regressions.map(({ fault }) => fault.name)), new Set(await faultNames()));
  for (const { fault } of regressions) assert.notDeepEqual((await buildWith(fault)).parts, goodParts);
});

test('every regression has a build of its own', () => {
  const regressions = readCatalogue(REGRESSIONS);
  assert.equal(new Set(regressions.map(({ sha }) => sha)).size, regressions.length);
  assert.match(regressions.find(({ id }) => id === 'enum-coalesce')?.sha ?? '', /^2406c565/);
});

test('a registry without a fault is made of the good parts', async () => {
  assert.equal(await buildWith(null), goodBuild);
});

test('a fault refuses parameters that it does not have', async () => {
  await assert.rejects(buildWith({ name: 'stale-image', params: { sha: 'abc' } }));
  await assert.rejects(buildWith({ name: 'dev-build', params: { sha: 'a'.repeat(40) } }));
});

test('a fault that there is no file for is refused with the names of those that there are', async () => {
  await assert.rejects(
    buildWith({ name: '../parts' }),
    /no fault is called "..\/parts"; there are .*wrong-model/,
  );
});
