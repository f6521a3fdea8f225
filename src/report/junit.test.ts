import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { validateXML } from 'xmllint-wasm';
import { renderJunit, renderJunitOf } from './junit.ts';
import { HOSTILE } from './sample/hostile.ts';
import { coalesceRun, greenRun, inconclusiveRun, withText } from './sample/runs.ts';

const schema = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8');
const errorsOf = async (xml: string) =>
  (await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [schema] })).errors.map(
    (error) => error.message,
  );

/** How each case ended, by its name. */
const outcomes = (xml: string) =>
  Object.fromEntries(
    [...xml.matchAll(/<testcase [^>]*? name="([^"]*)"[^>]*?(?:\/>|>\s*<(\w+))/g)].map(([, name, element]) => [
      name,
      element ?? 'pass',
    ]),
  );

test('every kind of run is valid against the schema', async () => {
  for (const run of [greenRun(), coalesceRun(), inconclusiveRun()])
    assert.deepEqual(await errorsOf(renderJunit(run)), []);
});

test('hostile text in every field leaves the file valid', async () => {
  for (const run of [coalesceRun(), inconclusiveRun()]) {
    assert.deepEqual(await errorsOf(renderJunit(withText(run, (text) => text + HOSTILE))), []);
  }
});

test('several runs are so many suites of one valid file', async () => {
  const xml = renderJunitOf([greenRun(), coalesceRun()]);
  assert.deepEqual(await errorsOf(xml), []);
  assert.match(xml, /<testsuites name="delivery" tests="16" failures="1" errors="0"/);
});

test('the schema is one that refuses', async () => {
  assert.notDeepEqual(await errorsOf(renderJunit(greenRun()).replace('tests="8"', 'tests="eight"')), []);
});

test('a red assertion is a failure with its cause, what hangs on it is skipped, the others pass', () => {
  const xml = renderJunit(coalesceRun());
  assert.deepEqual(outcomes(xml), {
    build: 'pass',
    online: 'pass',
    model: 'pass',
    config: 'pass',
    prompts: 'pass',
    plugin: 'failure',
    stays: 'skipped',
    teardown: 'pass',
  });
  assert.match(
    xml,
    /<failure message="heartbeat-read-fails: [^"]*14 of 14 heartbeats[^"]*" type="heartbeat-read-fails">/,
  );
});

test('what could not be observed is an error and not a failure', () => {
  const xml = renderJunit(inconclusiveRun());
  assert.equal(outcomes(xml).online, 'error');
  assert.match(xml, /failures="0" errors="7"/);
});

test('a run that is not green has a case that says so, even where every assertion is blocked', () => {
  const run = inconclusiveRun();
  const assertions = run.verdict.assertions.map((one) => ({ ...one, state: 'blocked' as const }));
  assert.equal(outcomes(renderJunit({ ...run, verdict: { ...run.verdict, assertions } })).verdict, 'error');
});
