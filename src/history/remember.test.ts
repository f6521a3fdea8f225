import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { type Postgres, startPostgres } from '../postgres/postgres.ts';
import { coalesceRun, greenRun, lostRun, withText } from '../report/sample/runs.ts';
import { type HistoryRecord, recordOf } from './record.ts';
import { remember } from './remember.ts';
import { spool, spoolFolder } from './spool.ts';

let server: Postgres;
let databases = 0;

before(async () => {
  server = await startPostgres();
});
after(async () => await server.stop());

async function freshDatabase(): Promise<string> {
  const name = `history_${databases++}`;
  await query(server.url, `CREATE DATABASE ${name}`);
  return server.url.replace(/postgres$/, name);
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-history-'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function recordNamed(run: string, startedAt = '2026-11-20T10:00:00.000Z'): HistoryRecord {
  const { verdict, events } = greenRun();
  return { ...recordOf(verdict, events), run, startedAt };
}

/** Nobody listens there any more. */
async function goneUrl(): Promise<string> {
  const listener = createServer();
  const port = await listening(listener);
  await new Promise((resolve) => listener.close(resolve));
  return `postgres://somebody@127.0.0.1:${port}/history`;
}

const listening = (listener: Server) =>
  new Promise<number>((resolve) =>
    listener.listen(0, '127.0.0.1', () => resolve((listener.address() as { port: number }).port)),
  );

const LIMIT_MS = 20_000;

test('a run is remembered whole: assertions, hops, causes, heartbeat errors and proofs', async () => {
  using scene = scratch();
  const url = await freshDatabase();
  const { verdict, events } = coalesceRun();
  const record = recordOf(verdict, events);
  const told = await remember(record, { spool: spool(scene.folder), url, limitMs: LIMIT_MS });
  assert.deepEqual(told, { sent: 1, waiting: 0, refused: 0, why: null });
  const [row] = await query(
    url,
    `SELECT verdict, git_sha, (SELECT array_agg(assertion || ' ' || state ORDER BY assertion) FROM delivery_history.assertions) AS assertions,
      (SELECT count(*)::int FROM delivery_history.hops) AS hops,
      (SELECT array_agg(mechanism || ' ' || explains::text) FROM delivery_history.causes) AS causes,
      (SELECT array_agg(sqlstate || ' ' || count) FROM delivery_history.heartbeat_errors) AS errors,
      (SELECT array_agg(proof || ' ' || ended) FROM delivery_history.proofs) AS proofs
    FROM delivery_history.runs`,
  );
  assert.deepEqual(row, {
    verdict: 'fail',
    git_sha: record.gitSha,
    assertions: record.assertions.map(({ assertion, state }) => `${assertion} ${state}`).sort(),
    hops: record.hops.length,
    causes: ['heartbeat-read-fails {plugin}'],
    errors: ['22P02 14'],
    proofs: ['read-fails-on-every-heartbeat true'],
  });
});

test('a run that is told twice is one run, in the bins as well', async () => {
  using scene = scratch();
  const url = await freshDatabase();
  const options = { spool: spool(scene.folder), url, limitMs: LIMIT_MS };
  await remember(recordNamed('a'), options);
  await remember(recordNamed('a'), options);
  assert.deepEqual(await query(url, 'SELECT count(*)::int FROM delivery_history.runs'), [{ count: 1 }]);
  const bins = await query(
    url,
    "SELECT DISTINCT array_to_string(waits, ',') AS counts FROM delivery_history.bins",
  );
  assert.deepEqual(bins, [{ counts: '1' }]);
});

test('runs that end at once on a new database are all remembered', async () => {
  using scene = scratch();
  const url = await freshDatabase();
  const told = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      remember(recordNamed(`run-${index}`), {
        spool: spool(join(scene.folder, String(index))),
        url,
        limitMs: LIMIT_MS,
      }),
    ),
  );
  assert.deepEqual(
    told.map(({ sent, why }) => [sent, why]),
    Array(8).fill([1, null]),
  );
  const bins = await query(
    url,
    "SELECT array_to_string(waits, ',') AS counts FROM delivery_history.bins WHERE hop = 'plugin'",
  );
  assert.deepEqual(bins, [{ counts: '8' }]);
});

test('while the database is away runs wait on disk, and the next run that finds it sends them first', async () => {
  using scene = scratch();
  const kept = spool(scene.folder);
  const away = await goneUrl();
  await remember(recordNamed('first', '2026-11-20T10:00:00.000Z'), {
    spool: kept,
    url: away,
    limitMs: LIMIT_MS,
  });
  const told = await remember(recordNamed('second', '2026-11-20T11:00:00.000Z'), {
    spool: kept,
    url: away,
    limitMs: LIMIT_MS,
  });
  assert.deepEqual([told.sent, told.waiting], [0, 2]);
  assert.match(told.why ?? '', /ECONNREFUSED/);

  const url = await freshDatabase();
  const later = await remember(recordNamed('third', '2026-11-20T12:00:00.000Z'), {
    spool: kept,
    url,
    limitMs: LIMIT_MS,
  });
  assert.deepEqual(later, { sent: 3, waiting: 0, refused: 0, why: null });
  assert.deepEqual(await query(url, 'SELECT run FROM delivery_history.runs ORDER BY id'), [
    { run: 'first' },
    { run: 'second' },
    { run: 'third' },
  ]);
});

test('a server that takes the connection and says nothing is given up, and the run waits on disk', async () => {
  using scene = scratch();
  const open = new Set<Socket>();
  const silent = createServer((socket) => open.add(socket));
  const port = await listening(silent);
  const told = await remember(recordNamed('a'), {
    spool: spool(scene.folder),
    url: `postgres://somebody@127.0.0.1:${port}/history`,
    limitMs: 200,
  });
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
  assert.deepEqual([told.sent, told.waiting], [0, 1]);
  assert.notEqual(told.why, null);
});

/** Stands before the database and lets each of its answers wait. */
async function slowly(delayMs: number): Promise<{ url: string } & AsyncDisposable> {
  const open = new Set<Socket>();
  const socketPath = `${decodeURIComponent(/@([^/]+)/.exec(server.url)?.[1] ?? '')}/.s.PGSQL.5432`;
  const relay = createServer((socket) => {
    const onward = dial(socketPath);
    for (const each of [socket, onward]) {
      open.add(each);
      each.on('error', () => each.destroy());
    }
    socket.pipe(onward);
    onward.on('data', (chunk) => setTimeout(() => socket.writable && socket.write(chunk), delayMs));
  });
  const port = await listening(relay);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}

test('a server that takes its time for each answer is given up when all of them together take too long', async () => {
  using scene = scratch();
  await using slow = await slowly(120);
  const kept = spool(scene.folder);
  for (let nth = 0; nth < 3; nth += 1) kept.keep(recordNamed(`run-${nth}`));
  // Its two steps to a connection take longer already, each of them less.
  const told = await remember(null, { spool: kept, url: slow.url, limitMs: 200 });
  assert.deepEqual(told, { sent: 0, waiting: 3, refused: 0, why: 'not everything was taken within 200 ms' });
});

test('what the database will never take is set aside and holds up nothing', async () => {
  using scene = scratch();
  const url = await freshDatabase();
  const kept = spool(scene.folder);
  kept.keep({ ...recordNamed('impossible', '2026-11-20T09:00:00.000Z'), exitCode: 2 ** 40 });
  writeFileSync(join(scene.folder, '000000000000001-torn.json'), '{"schema":1,"run":"to');
  const told = await remember(recordNamed('good'), { spool: kept, url, limitMs: LIMIT_MS });
  assert.deepEqual(told, { sent: 1, waiting: 0, refused: 2, why: null });
  assert.equal(readdirSync(join(scene.folder, 'refused')).length, 2);
});

test('a run whose texts are hostile is remembered like any other', async () => {
  using scene = scratch();
  const url = await freshDatabase();
  const { verdict, events } = withText(lostRun(), (text) => `\0\ud800'; DROP SCHEMA public; -- ${text}`);
  const told = await remember(recordOf(verdict, events), {
    spool: spool(scene.folder),
    url,
    limitMs: LIMIT_MS,
  });
  assert.deepEqual(told, { sent: 1, waiting: 0, refused: 0, why: null });
});

test('a spool that cannot be written is told, not thrown', async () => {
  using scene = scratch();
  const file = join(scene.folder, 'file');
  writeFileSync(file, '');
  const told = await remember(recordNamed('a'), {
    spool: spool(join(file, 'spool')),
    url: await goneUrl(),
    limitMs: 200,
  });
  assert.match(told.why ?? '', /ENOTDIR/);
});

test('what waits for one database is not sent to another, whatever the password', () => {
  const folder = (url: string) => spoolFolder({ XDG_STATE_HOME: '/state' }, url);
  const url = 'postgres://somebody:one@db.example.com/history';
  assert.match(folder(url), /^\/state\/delivery\/history\/[0-9a-f]{16}$/);
  assert.equal(folder(url), folder('postgres://somebody:two@db.example.com/history'));
  assert.notEqual(folder(url), folder('postgres://somebody:one@db.example.com/other'));
});
