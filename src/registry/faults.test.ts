import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildWith, faultNames } from './build.ts';
import { goodBuild, goodParts } from './parts.ts';
import { readRegression, regressionIds } from './regressions.ts';

const REGRESSIONS = fileURLToPath(new URL('../../fixtures/regressions/', import.meta.url));

test('every fault of the past is in the catalogue, and every entry of the catalogue can be built', async () => {
  const ids = await regressionIds(REGRESSIONS);
  const regressions = await Promise.all(ids.map((id) => readRegression(REGRESSIONS, id)));
  assert.equal(ids.length, 28);
  assert.deepEqual(new Set(regressions.map(({ fault }) => fault.name)), new Set(await faultNames()));
  for (const { fault } of regressions) assert.notDeepEqual((await buildWith(fault)).parts, goodParts);
});

test('every regression has a build of its own', async () => {
  const ids = await regressionIds(REGRESSIONS);
  const shas = await Promise.all(ids.map(async (id) => (await readRegression(REGRESSIONS, id)).sha));
  assert.equal(new Set(shas).size, ids.length);
  assert.match((await readRegression(REGRESSIONS, 'enum-coalesce')).sha, /^2406c565/);
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
