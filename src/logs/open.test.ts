import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LOG_FACTS } from '../evidence/events.ts';
import { fastClock, listen } from './listener.fixture.ts';
import { GO_LOG_TELLS, openLogSource } from './open.ts';
import { logServer } from './server.fixture.ts';
import type { LogsSettings } from './settings.ts';

function open(settings: LogsSettings) {
  const clock = fastClock();
  return openLogSource(settings, { slug: 'e2e-tmpl-0a1b2c3d', clock, now: clock.now });
}

test("the tenant's slug stands in for {slug} in a file's path", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'delivery-log-'));
  await writeFile(join(folder, 'e2e-tmpl-0a1b2c3d.log'), 'one\n');
  {
    await using listener = listen(open({ kind: 'file', path: join(folder, '{slug}.log') }));
    await listener.until(() => listener.lines.length === 1);
  }
  await rm(folder, { recursive: true });
});

test("the tenant's slug stands in for {slug} in every word of a command", async () => {
  const command = ['printf', '%s\\n', 'of {slug} and {slug}'];
  await using listener = listen(open({ kind: 'command', command, folder: '/' }));
  await listener.ended;
  assert.deepEqual(listener.lines, ['of e2e-tmpl-0a1b2c3d and e2e-tmpl-0a1b2c3d']);
});

test("the tenant's slug stands in for {slug} in addresses and in Loki's query", async () => {
  await using server = await logServer((_, response) => void response.end());
  const url = `${server.url}/{slug}`;
  const query = '{tenant="{slug}"}';
  await using http = listen(open({ kind: 'http', url, headers: {} }));
  await using loki = listen(open({ kind: 'loki', url, query, headers: {} }));
  await http.until(() => http.reads.length > 0);
  await server.until(() => server.requests.some(({ url }) => url?.includes('/query_range')));
  await loki.stop();
  const asked = server.requests.map(({ url }) => new URL(url ?? '', server.url));
  assert.ok(asked.some(({ pathname }) => pathname === '/e2e-tmpl-0a1b2c3d'));
  const ranged = asked.find(({ pathname }) => pathname === '/e2e-tmpl-0a1b2c3d/loki/api/v1/query_range');
  assert.equal(ranged?.searchParams.get('query'), '{tenant="e2e-tmpl-0a1b2c3d"}');
});

test("a plain log tells only the protocol's lines, the registry's format tells everything", () => {
  assert.deepEqual(open({ kind: 'file', path: 'x' }).tells, GO_LOG_TELLS);
  assert.deepEqual(open({ kind: 'file', path: 'x', format: 'go' }).tells, GO_LOG_TELLS);
  assert.deepEqual(open({ kind: 'file', path: 'x', format: 'registry' }).tells, LOG_FACTS);
  assert.ok(!GO_LOG_TELLS.includes('heartbeat'));
});
