import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { scratch } from '../scratch.fixture.ts';
import { OLD, SHA, startFleet } from './fleet.fixture.ts';
import { membersIn, membersOf } from './members.ts';
import { renderSmokePage } from './page.ts';
import { lineOf, smokeProgress } from './progress.ts';
import { renderSmokeJunit, renderSmokeSummary, smokeAnnotations, writeSmokeReports } from './report.ts';
import { Smoke, type TenantResult } from './result.ts';
import { runSmoke, type SmokeOptions } from './run.ts';

const names = (kind: string, count: number) => Array.from({ length: count }, (_, n) => `${kind}-${n}`);

async function smoke(members: SmokeOptions['fleet']['members'], more: Partial<SmokeOptions> = {}) {
  using place = scratch('smoke');
  const results: TenantResult[] = [];
  const { smoke: found, folder } = await runSmoke({
    target: null,
    connection: {},
    gitSha: SHA,
    fleet: { members, skipped: [] },
    readsEach: 3,
    concurrency: 16,
    timeoutMs: 5_000,
    strict: false,
    reports: place.folder,
    clock: systemClock(20),
    stop: new AbortController().signal,
    listedNow: null,
    gateFresh: null,
    onResult: (result) => results.push(result),
    ...more,
  });
  writeSmokeReports(folder, found);
  const lines = readFileSync(join(folder, 'tenants.jsonl'), 'utf8').trim().split('\n').filter(Boolean);
  assert.deepEqual(Smoke.parse(JSON.parse(readFileSync(join(folder, 'smoke.json'), 'utf8'))), found);
  return { found, results, lines: lines.map((line) => JSON.parse(line) as TenantResult) };
}

const members = (fleet: { url(slug: string): string }, slugs: readonly string[]) =>
  slugs.map((slug) => ({ tenant: slug, url: fleet.url(slug) }));

test('each tenant is told as what it is, over fresh connections and one at a time', async () => {
  await using fleet = await startFleet();
  const slugs = [
    ...names('fresh', 100),
    ...names('stale', 5),
    ...names('mixed', 4),
    ...names('page', 3),
    ...names('dead', 2),
    ...names('starting', 1),
    ...names('unstamped', 1),
    ...names('flaky', 2),
  ];
  const { found, lines, results } = await smoke(members(fleet, slugs));
  const classes: Record<string, string> = {
    fresh: 'fresh',
    flaky: 'fresh',
    stale: 'stale',
    unstamped: 'stale',
    mixed: 'mixed',
    page: 'other',
    dead: 'unreachable',
    starting: 'unreachable',
  };
  for (const { tenant, is, why } of lines)
    assert.equal(is, classes[tenant.split('-')[0] ?? ''], `${tenant}: ${why}`);
  assert.deepEqual(lines.map(({ tenant }) => tenant).toSorted(), slugs.toSorted());
  assert.equal(results.length, slugs.length);
  assert.equal(fleet.mostAtOnce(), 1);
  assert.equal(fleet.requests('fresh-7'), 3);
  // Every request came over a connection of its own; the dead were asked three times and no more.
  const requests = slugs.reduce((sum, slug) => sum + fleet.requests(slug), 0);
  assert.equal(fleet.connections(), requests);
  assert.equal(fleet.requests('dead-0'), 3);
  assert.equal(found.exitCode, 1);
  assert.equal(
    found.headline,
    `102 of 118 tenants on ${SHA}, 6 stale, 4 mixed, 3 answered by something else, 3 unreachable`,
  );
});

test('unreachable warns, and fails only where somebody is strict', async () => {
  await using fleet = await startFleet();
  const some = members(fleet, ['fresh-0', 'dead-0']);
  const verdictOf = async (more: Partial<SmokeOptions>) => (await smoke(some, more)).found;
  assert.deepEqual([(await verdictOf({})).verdict, (await verdictOf({})).exitCode], ['pass', 0]);
  assert.equal((await verdictOf({ strict: true })).exitCode, 1);
});

test('where nothing fresh was seen nothing was shown', async () => {
  await using fleet = await startFleet();
  assert.equal((await smoke([])).found.exitCode, 3);
  assert.equal((await smoke([])).found.headline, 'no tenant is listed: nothing was shown');
  assert.equal((await smoke(members(fleet, ['dead-0']))).found.exitCode, 3);
});

test("a tenant that was deleted while the rest was read is nobody's fault", async () => {
  await using fleet = await startFleet();
  const slugs = ['fresh-0', 'page-0', 'page-1'];
  const listedNow = async () => new Set(['fresh-0', 'page-1']);
  const { found } = await smoke(members(fleet, slugs), { listedNow });
  assert.deepEqual([found.counts.gone, found.counts.other, found.exitCode], [1, 1, 1]);
  const unread = await smoke(members(fleet, slugs), { listedNow: async () => null });
  assert.equal(unread.found.counts.other, 2);
});

test('a fresh tenant that fails its gate fails the smoke, with its own exit code', async () => {
  await using fleet = await startFleet();
  const of = async (verdict: 'pass' | 'fail' | 'inconclusive', exitCode: number) => {
    const gateFresh = { wanted: 1, gate: async () => ({ run: 'r', verdict, exitCode, headline: 'h' }) };
    return (await smoke(members(fleet, ['fresh-0']), { gateFresh })).found.exitCode;
  };
  assert.deepEqual(
    [await of('pass', 0), await of('fail', 4), await of('fail', 1), await of('inconclusive', 3)],
    [0, 4, 1, 3],
  );
});

test('a fresh tenant that cannot be gated passes nothing, and takes neither fleet nor other gates away', async () => {
  await using fleet = await startFleet();
  const passed = { run: 'r', verdict: 'pass', exitCode: 0, headline: 'h' } as const;
  const of = async (slugs: readonly string[]) => {
    const gates = [() => Promise.reject(new Error('refused')), async () => passed];
    const gate = () => gates.shift()?.() ?? assert.fail('more gates than wanted');
    return (await smoke(members(fleet, slugs), { gateFresh: { wanted: 2, gate } })).found;
  };
  const green = await of(['fresh-0']);
  assert.deepEqual([green.exitCode, green.fresh.length], [3, 2]);
  assert.match(green.headline, /, 1 of 2 fresh tenants not passed$/);
  assert.match(green.fresh[0]?.headline ?? '', /could not be gated: refused$/);
  assert.equal((await of(['fresh-0', 'stale-0'])).exitCode, 1);
});

test('a smoke that is stopped between the fleet and the fresh tenants passes nothing', async () => {
  await using fleet = await startFleet();
  const stop = new AbortController();
  const { found } = await smoke(members(fleet, ['fresh-0']), {
    stop: stop.signal,
    onResult: () => stop.abort(),
    gateFresh: { wanted: 2, gate: () => assert.fail('it was stopped') },
  });
  assert.deepEqual([found.asked, found.exitCode], [1, 3]);
  assert.match(found.headline, /2 of 2 fresh tenants not gated$/);
});

test('a smoke that is stopped says how far it came, and passes nothing', async () => {
  await using fleet = await startFleet();
  const stop = new AbortController();
  const { found } = await smoke(members(fleet, names('fresh', 50)), {
    concurrency: 1,
    stop: stop.signal,
    onResult: () => stop.abort(),
  });
  assert.deepEqual([found.asked, found.exitCode], [1, 3]);
  assert.deepEqual(found.limits, ['stopped after 1 of 50 tenants']);
});

test('a crowd is asked from a thread of its own, with the same results', async () => {
  await using fleet = await startFleet();
  const slugs = [...names('fresh', 540), ...names('stale', 3), ...names('mixed', 2), ...names('dead', 1)];
  const { found, lines } = await smoke(members(fleet, slugs));
  assert.deepEqual(found.counts, {
    fresh: 540,
    stale: 3,
    mixed: 2,
    unreachable: 1,
    other: 0,
    gone: 0,
    skipped: 0,
  });
  assert.equal(lines.length, slugs.length);
  assert.equal(fleet.mostAtOnce(), 1);
  const stop = new AbortController();
  const stopped = await smoke(members(fleet, names('fresh', 600)), {
    stop: stop.signal,
    onResult: () => stop.abort(),
  });
  assert.equal(stopped.found.exitCode, 3);
  assert.ok(stopped.found.asked < 600);
});

test('a list is read line by line, and a line that is neither slug nor address is told with its place', () => {
  const urlOf = (slug: string) => `https://${slug}.example.com`;
  const text = '# fleet\nacme\n\nhttps://b.example.com:8443/buildinfo\r\nacme\n';
  assert.deepEqual(membersIn(text, 'fleet.txt', urlOf).members, [
    { tenant: 'acme', url: 'https://acme.example.com' },
    { tenant: 'b.example.com:8443', url: 'https://b.example.com:8443' },
  ]);
  assert.throws(
    () => membersIn('acme\nnot a slug\n', 'fleet.txt', urlOf),
    /^UsageError: fleet\.txt:2: "not a slug" is neither/,
  );
  assert.throws(() => membersIn('acme\n', 'fleet.txt', null), /fleet\.txt:1: a slug needs a target/);
});

test('only what runs is asked; the rest is listed as skipped', () => {
  const row = (slug: string, instance_status: string) => ({ id: slug, slug, instance_status });
  const fleet = membersOf(
    [row('a', 'running'), row('b', 'provisioning'), row('c', 'failed')],
    (slug) => slug,
  );
  assert.deepEqual(fleet.members, [{ tenant: 'a', url: 'a' }]);
  assert.deepEqual(
    fleet.skipped.map(({ tenant, why }) => `${tenant}: ${why}`),
    ['b: the platform says provisioning', 'c: the platform says failed'],
  );
});

test('the bar says how many, how fast and how long still, and fits its terminal', () => {
  const counts = { fresh: 1, stale: 12, mixed: 0, unreachable: 0, other: 0, gone: 0, skipped: 0 };
  const moment = { done: 1_234, total: 5_000, counts, tookMs: 1_500 };
  assert.equal(
    lineOf(moment, 100),
    '[######------------------] 1,234 of 5,000 tenants, 823/s, 4.6 s left, 12 stale',
  );
  assert.equal(lineOf(moment, 0), '1,234 of 5,000 tenants, 823/s, 4.6 s left, 12 stale');
  assert.ok(lineOf(moment, 20).length < 20);
  const written: string[] = [];
  {
    using bar = smokeProgress({
      stream: { write: (text) => written.push(text) },
      isTTY: true,
      columns: () => 80,
      total: 1,
      clock: systemClock(),
    });
    bar.take({ tenant: 'a', url: '', is: 'fresh', shas: {}, why: '', tookMs: 1 });
  }
  assert.equal(written[0], '\u001b[?25l');
  assert.ok(written.at(-1)?.endsWith('\n\u001b[?25h'));
});

test('hostile names and answers stay data in the reports', async () => {
  await using fleet = await startFleet();
  const { found } = await smoke(members(fleet, ['stale-0']));
  const hostile = {
    ...found,
    tenants: found.tenants.map((one) => ({ ...one, tenant: '"><script>|', why: `]]>${OLD}&` })),
  };
  const junit = renderSmokeJunit(hostile);
  assert.equal(junit.includes('<script>'), false);
  assert.match(junit, /tests="2" failures="2" errors="0"/);
  assert.equal(renderSmokeSummary(hostile).includes('<script>'), false);
  const page = renderSmokePage(hostile, hostile.tenants);
  assert.equal(page.split('<script>').length, 2);
  assert.equal(page.includes('class="alarm"'), false);
  const unverified = { ...hostile, target: { ...hostile.target, unverifiedTls: true } };
  assert.match(renderSmokePage(unverified, []), /class="alarm".*Certificates were not verified/);
});

test('a workflow is told of the fleet and of each tenant, and its summary has a limit', async () => {
  await using fleet = await startFleet();
  const { found } = await smoke(members(fleet, ['stale-0', 'fresh-0']));
  const [first, ...rest] = smokeAnnotations(found);
  assert.ok(first?.startsWith('::error title=delivery smoke::'));
  assert.deepEqual(
    rest.map((line) => line.split('::')[1]),
    ['error title=delivery smoke%3A stale%3A stale-0'],
  );
  const [stale] = found.tenants;
  assert.ok(stale);
  const many = Array.from({ length: 200 }, (_, n) => ({
    ...stale,
    tenant: `tenant-${n}\n::error::`,
    why: '|'.repeat(300),
  }));
  const summary = renderSmokeSummary({ ...found, tenants: many });
  assert.ok(Buffer.byteLength(summary) < 10_000);
  assert.match(summary, /\| tenant-0 .*\n/);
  assert.match(summary, /\| and 1\d\d more \|/);
  for (const line of smokeAnnotations({ ...found, tenants: many })) assert.doesNotMatch(line, /\n/);
  assert.deepEqual(smokeAnnotations((await smoke(members(fleet, ['fresh-0']))).found), []);
});
