import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { redactor } from '../evidence/redaction.ts';
import { scratch } from '../scratch.fixture.ts';
import { Verdict } from '../verdict/result.ts';
import { REPORT_FILES, renderReports, writeReports } from './folder.ts';
import { listRuns } from './runs.ts';
import { coalesceRun, greenRun, withText } from './sample/runs.ts';

test('a run’s folder holds every report, whole, and nothing half written', () => {
  using place = scratch('report');
  const run = coalesceRun();
  const folder = join(place.folder, 'run');
  writeReports(folder, run);
  writeReports(folder, run);
  assert.deepEqual(readdirSync(folder).sort(), [...REPORT_FILES].sort());
  assert.deepEqual(
    Verdict.parse(JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8'))),
    run.verdict,
  );
  for (const [name, text] of Object.entries(renderReports(run))) {
    assert.equal(readFileSync(join(folder, name), 'utf8'), text);
  }
});

test('10,000 secrets in every field reach none of the reports', () => {
  const secrets = Array.from(
    { length: 10_000 },
    (_, n) =>
      `${createHash('sha256').update(`canary ${n}`).digest('hex').slice(0, 12)}${["'<&>", '"\\', '+/=', ' é'][n % 4]}end`,
  );
  let next = 0;
  const ways = [
    (secret: string) => secret,
    (secret: string) => JSON.stringify(secret),
    encodeURIComponent,
    (secret: string) => Buffer.from(`user:${secret}`).toString('base64'),
  ];
  const planted = withText(coalesceRun(2_500), (text) => {
    const way = ways[next % ways.length] ?? String;
    next += 1;
    return `${text} ${way(secrets[next % secrets.length] ?? '')}`;
  });
  assert.ok(next > 10_000);
  const files = renderReports(planted, redactor(secrets));
  const cores = secrets.map((secret) => secret.slice(0, 12));
  for (const [name, text] of Object.entries(files)) {
    assert.deepEqual(
      cores.filter((core) => text.includes(core)),
      [],
      name,
    );
    const decoded = (text.match(/[\w+/-]{16,}/g) ?? [])
      .map((run) => Buffer.from(run, 'base64').toString('latin1'))
      .join(' ');
    assert.deepEqual(
      cores.filter((core) => decoded.includes(core)),
      [],
      `${name}, base64`,
    );
  }
});

test('runs are listed the newest first, and a broken folder is one line of the list', () => {
  using place = scratch('report');
  const under = (name: string) => join(place.folder, name);
  writeReports(under('2026-03-14-091500-gate-1'), greenRun());
  writeReports(under('2026-03-15-091500-gate-2'), coalesceRun());
  mkdirSync(under('2026-03-16-killed'));
  writeFileSync(join(under('2026-03-16-killed'), 'evidence.jsonl'), '{"type":"run"');
  mkdirSync(under('2026-03-17-torn'));
  writeFileSync(join(under('2026-03-17-torn'), 'verdict.json'), '{"schema":');
  mkdirSync(under('2026-03-18-newer'));
  writeFileSync(join(under('2026-03-18-newer'), 'verdict.json'), '{"schema":99}');
  mkdirSync(under('not-a-run'));
  writeFileSync(under('a-file'), '');
  symlinkSync('2026-03-15-091500-gate-2', under('latest'));
  const listed = listRuns(place.folder).map((run) => [
    run.folder.slice(place.folder.length + 1),
    run.is === 'run' ? run.verdict.verdict : run.why,
  ]);
  assert.deepEqual(listed, [
    ['2026-03-18-newer', 'its verdict.json is of another form'],
    ['2026-03-17-torn', 'its verdict.json is not JSON'],
    ['2026-03-16-killed', 'no verdict: the run was killed, or still runs'],
    ['2026-03-15-091500-gate-2', 'fail'],
    ['2026-03-14-091500-gate-1', 'pass'],
  ]);
});

test('a reports folder that is not there has no runs', () => {
  assert.deepEqual(listRuns('/nowhere/at/all'), []);
});
