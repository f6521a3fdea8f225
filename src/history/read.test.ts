import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Postgres, startPostgres } from '../postgres/postgres.ts';
import { coalesceRun, greenRun } from '../report/sample/runs.ts';
import { type Connection, close, connect, migrate } from './database.ts';
import { makeUp } from './made-up.fixture.ts';
import { renderTrend } from './page.ts';
import { readTrend } from './read.ts';
import { type HistoryRecord, recordOf } from './record.ts';
import { trendLines } from './terminal.ts';
import { nameOf, type Trend } from './trend.ts';
import { write } from './write.ts';

const LIMIT_MS = 60_000;
const DAY_MS = 86_400_000;

let server: Postgres;
let databases = 0;

before(async () => {
  server = await startPostgres();
});
after(async () => await server.stop());

async function database(): Promise<Connection & AsyncDisposable> {
  const name = `history_${databases++}`;
  const admin = await connect(server.url, LIMIT_MS);
  await admin.query(`CREATE DATABASE ${name}`);
  await close(admin);
  const client = await connect(server.url.replace(/postgres$/, name), LIMIT_MS);
  return Object.assign(client, { [Symbol.asyncDispose]: () => close(client) });
}

const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const WINDOW = { since: new Date(NOW - 90 * DAY_MS), until: new Date(NOW) };

interface Change extends Partial<HistoryRecord> {
  pluginMs?: number;
}

function record(
  sample: 'green' | 'coalesce',
  daysAgo: number,
  { pluginMs, ...change }: Change = {},
): HistoryRecord {
  const { verdict, events } = sample === 'green' ? greenRun() : coalesceRun();
  const made = recordOf(verdict, events);
  const hops = made.hops.map((hop) =>
    hop.hop === 'plugin' && pluginMs !== undefined ? { ...hop, tookMs: pluginMs } : hop,
  );
  const startedAt = new Date(NOW - daysAgo * DAY_MS).toISOString();
  return { ...made, target: 'staging', run: `${sample}-${daysAgo}`, startedAt, hops, ...change };
}

async function remembered(records: readonly HistoryRecord[]) {
  const client = await database();
  await migrate(client);
  for (const one of records) await write(client, one);
  return client;
}

const pluginOf = (trend: Trend) => trend.series[0]?.hops.find(({ hop }) => hop === 'plugin');

test('the percentiles of a hop are those of all its waits, in total and over time', async () => {
  const records = Array.from({ length: 20 }, (_, index) =>
    record('green', 20 - index, { pluginMs: (index + 1) * 1_000 }),
  );
  await using client = await remembered(records);
  const trend = await readTrend(client, WINDOW);
  assert.equal(trend.exact, true);
  const plugin = pluginOf(trend);
  assert.deepEqual(
    [plugin?.waits, plugin?.p50, plugin?.p95, plugin?.p99, plugin?.budgetMs],
    [20, 10_000, 19_000, 20_000, 600_000],
  );
  assert.deepEqual(
    plugin?.points.map(({ p95 }) => p95),
    records.map((_, index) => (index + 1) * 1_000),
  );
});

test('what the bins say is within 1 % of what the waits say, whoever wrote them', async () => {
  const waits = [0, 0.4, 1, 700, 1_000, 8_123, 59_999, 60_000, 480_000, 7_200_000];
  const written = await remembered(waits.map((pluginMs, index) => record('green', index + 1, { pluginMs })));
  await using _ = written;
  await using madeUp = await database();
  await makeUp(madeUp, { runs: 1_500, days: 40 });
  for (const client of [written, madeUp]) {
    const window = { since: new Date(0), until: new Date(Date.now() + DAY_MS) };
    const [exact, binned] = [await readTrend(client, window), await readTrend(client, window, 0)];
    assert.deepEqual([exact.exact, binned.exact], [true, false]);
    for (const [index, series] of exact.series.entries()) {
      for (const hop of series.hops) {
        const same = binned.series[index]?.hops.find((one) => one.hop === hop.hop);
        assert.equal(same?.waits, hop.waits);
        for (const share of ['p50', 'p95', 'p99'] as const)
          assert.ok(
            Math.abs((same?.[share] ?? 0) - hop[share]) <= hop[share] * 0.01 + 1,
            `${hop.hop} ${share}`,
          );
      }
    }
  }
});

test('what lies in bins is told of whole days, and everything else with it', async () => {
  const records = [record('green', 1.4, { pluginMs: 1_000 }), record('green', 1, { pluginMs: 400_000 })];
  await using client = await remembered([...records, record('green', 1.1, { target: 'production' })]);
  const window = { since: new Date(NOW - 1.2 * DAY_MS), until: new Date(NOW), target: 'staging' };
  const read = async (mostExactRuns: number) => {
    const trend = await readTrend(client, window, mostExactRuns);
    return [trend.since, trend.runs.total, pluginOf(trend)?.waits, trend.columns.from];
  };
  const noon = '2026-11-19T12:00:00.000Z';
  const midnight = '2026-11-19T00:00:00.000Z';
  assert.deepEqual(await read(1), ['2026-11-19T07:12:00.000Z', 1, 1, noon]);
  assert.deepEqual(await read(0), [midnight, 2, 2, midnight]);
});

test('weeks without a run are as wide in the picture as weeks with one', async () => {
  await using client = await remembered([40, 39, 1].map((daysAgo) => record('green', daysAgo)));
  const trend = await readTrend(client, WINDOW);
  assert.equal(trend.columns.count, 60);
  assert.deepEqual(
    pluginOf(trend)?.points.map(({ column }) => column),
    [0, 1, 58],
  );
  const page = renderTrend(trend);
  assert.match(page, /viewBox="0 0 60 56".*<path class="p95" d="M0\.5 \S+L1\.5 \S+L58\.5 /s);
});

test('a pass is slow over half of its budget, or over three times its own median', async () => {
  const usual = Array.from({ length: 9 }, (_, index) => record('green', index + 10, { pluginMs: 60_000 }));
  const [half, thrice, under, failed] = [
    record('green', 4, { run: 'over-half', pluginMs: 480_000 }),
    record('green', 3, { run: 'over-thrice', pluginMs: 190_000 }),
    record('green', 2, { run: 'under', pluginMs: 175_000 }),
    record('green', 1, { run: 'failed', pluginMs: 590_000, verdict: 'fail' }),
  ];
  await using client = await remembered([...usual, half, thrice, under, failed]);
  const { slow } = await readTrend(client, WINDOW);
  assert.deepEqual(
    slow.passes.map(({ run, hop, medianMs, overHalf }) => [run, hop, medianMs, overHalf]),
    [
      ['over-thrice', 'plugin', 60_000, false],
      ['over-half', 'plugin', 60_000, true],
    ],
  );
  assert.equal(slow.total, 2);
});

test('a wait of a few looks is never slow, however short its median is', async () => {
  const records = Array.from({ length: 9 }, (_, index) => record('green', index + 2, { pluginMs: 10 }));
  await using client = await remembered([...records, record('green', 1, { pluginMs: 20_000 })]);
  const { slow } = await readTrend(client, WINDOW);
  assert.deepEqual(slow, { total: 0, passes: [] });
});

test('what is slow on one target is not measured by another', async () => {
  const fast = Array.from({ length: 9 }, (_, index) => record('green', index + 1, { pluginMs: 10_000 }));
  const slow = fast.map((one) => ({
    ...one,
    target: 'production',
    hops: one.hops.map((hop) => (hop.hop === 'plugin' ? { ...hop, tookMs: 200_000 } : hop)),
  }));
  await using client = await remembered([
    ...fast,
    ...slow.map((one) => ({ ...one, run: `${one.run}-production` })),
  ]);
  const trend = await readTrend(client, WINDOW);
  assert.deepEqual(trend.slow, { total: 0, passes: [] });
  assert.deepEqual(
    trend.series.map(({ target, runs }) => [target, runs.total]),
    [
      ['production', 9],
      ['staging', 9],
    ],
  );
  const staging = await readTrend(client, { ...WINDOW, target: 'staging' });
  assert.equal(staging.runs.total, 9);
});

test('each regression has its first build each time that it comes, and the last good one before it', async () => {
  await using client = await remembered([
    record('green', 200, { gitSha: 'a'.repeat(40) }),
    record('coalesce', 190, { gitSha: 'b'.repeat(40) }),
    record('green', 100, { gitSha: 'c'.repeat(40) }),
    record('coalesce', 50, { gitSha: 'd'.repeat(40) }),
    record('green', 20, { gitSha: 'd'.repeat(40) }),
    record('coalesce', 10, { gitSha: 'd'.repeat(40) }),
    record('coalesce', 5, { gitSha: 'e'.repeat(40) }),
  ]);
  const window = { ...WINDOW, since: new Date(NOW - 7 * DAY_MS) };
  const { firsts, mechanisms, runs } = await readTrend(client, window);
  assert.equal(runs.total, 1);
  assert.deepEqual(mechanisms, [
    {
      mechanism: 'heartbeat-read-fails',
      verdict: 'fail',
      runs: 1,
      lastAt: new Date(NOW - 5 * DAY_MS).toISOString(),
    },
  ]);
  assert.deepEqual(
    firsts.map(({ mechanism, gitSha, run, lastGood }) => [mechanism, gitSha, run, lastGood?.gitSha]),
    [
      ['heartbeat-read-fails', 'd'.repeat(40), 'coalesce-50', 'c'.repeat(40)],
      ['heartbeat-read-fails', 'b'.repeat(40), 'coalesce-190', 'a'.repeat(40)],
    ],
  );
});

test('replays are a series of their own, and what was planted in them is no news', async () => {
  await using client = await remembered([
    record('green', 2, { pluginMs: 60_000 }),
    record('coalesce', 1, { kind: 'replay', pluginMs: 500_000 }),
  ]);
  const { series, firsts, mechanisms, runs } = await readTrend(client, WINDOW);
  assert.deepEqual(
    series.map((one) => [nameOf(one), one.runs.pass, one.runs.fail]),
    [
      ['staging, seo-agent', 1, 0],
      ['staging, seo-agent, replays', 0, 1],
    ],
  );
  assert.deepEqual([runs.total, firsts, mechanisms], [2, [], []]);
});

test('a run that failed without a cause is counted under none', async () => {
  await using client = await remembered([record('green', 1, { verdict: 'inconclusive' })]);
  const { mechanisms } = await readTrend(client, WINDOW);
  assert.deepEqual(
    mechanisms.map(({ mechanism, verdict, runs }) => [mechanism, verdict, runs]),
    [[null, 'inconclusive', 1]],
  );
});

test('a proof is right where nothing came in its shadow, and where it ended the wait nobody can say', async () => {
  const proof = { proof: 'read-fails-on-every-heartbeat', assertion: 'plugin', firedAtMs: 1 };
  const shadows = [
    { ...proof, ended: true, cameAfterAll: null },
    { ...proof, ended: false, cameAfterAll: false },
    { ...proof, ended: false, cameAfterAll: false },
    { ...proof, ended: false, cameAfterAll: true },
  ];
  await using client = await remembered(
    shadows.map((shadow, index) => record('coalesce', index + 1, { proofs: [shadow] })),
  );
  const { proofs } = await readTrend(client, WINDOW);
  assert.deepEqual(proofs, [{ proof: proof.proof, fired: 4, ended: 1, right: 2, wrong: 1 }]);
});

test('a history of nothing is a history of nothing', async () => {
  await using client = await remembered([]);
  const trend = await readTrend(client, WINDOW);
  assert.deepEqual([trend.runs.total, trend.series, trend.slow.total], [0, [], 0]);
  assert.deepEqual(
    trendLines(trend, (_, text) => text),
    ['0 runs since 2026-08-22: 0 passed, 0 failed, 0 inconclusive'],
  );
  assert.match(renderTrend(trend), /No run is remembered from this time\./);
});

test('names from elsewhere are text in the terminal and on the page', async () => {
  const hostile = '<img src=x onerror=alert(1)>\u001b[31m';
  await using client = await remembered([
    record('green', 2, { target: hostile, pluginMs: 480_000, run: hostile }),
    record('coalesce', 1, { target: hostile }),
  ]);
  const page = renderTrend(await readTrend(client, WINDOW));
  assert.equal(page.includes('<img') || page.includes('\u001b'), false);
  assert.match(page, /&lt;img src=x onerror=alert\(1\)&gt;/);
});
