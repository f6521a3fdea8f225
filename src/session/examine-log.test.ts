import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { parseConfig } from '../config/config.ts';
import { resolveTarget } from '../config/target.ts';
import { logServer } from '../logs/server.fixture.ts';
import type { LogsSettings } from '../logs/settings.ts';
import { examineLog } from './examine-log.ts';

const remote = resolveTarget(
  parseConfig('targets: { x: { controlPlane: "https://api.example.com", adminToken: "$' + '{T}" } }\n', {
    file: 'f',
    folder: '/',
  }),
  'x',
  { T: 'token' },
);
const finding = (logs: LogsSettings, pace = 1) => examineLog(remote, logs, systemClock(pace));
const loki = (url: string): LogsSettings => ({ kind: 'loki', url, query: '{a="b"}', headers: {} });
const http = (url: string): LogsSettings => ({ kind: 'http', url, headers: {} });
const file = (path: string): LogsSettings => ({ kind: 'file', path });

test('a log that is not there is a finding, and never one that can be read', async () => {
  const closed = await logServer(() => undefined);
  await closed[Symbol.asyncDispose]();
  for (const logs of [loki(closed.url), http(closed.url), file('/no/such/file.log')]) {
    const { is, told, fix } = await finding(logs);
    assert.equal(is, 'bad', told);
    assert.match(told, /ECONNREFUSED|ENOENT/);
    assert.match(fix ?? '', /mend the target's logs: section/);
  }
  await using refusing = await logServer((_, response) => void response.writeHead(401).end());
  for (const logs of [loki(refusing.url), http(refusing.url)])
    assert.match((await finding(logs)).told, /answered 401/);
});

test('a log that answers can be read, whether it has anything to tell or not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-doctor-'));
  const empty = JSON.stringify({ data: { resultType: 'streams', result: [] } });
  await using server = await logServer((request, response) => {
    if (request.url?.startsWith('/stream')) return void response.write('a line\n');
    return void response.end(empty);
  });
  try {
    writeFileSync(join(folder, 'a.log'), '');
    for (const logs of [
      loki(server.url),
      http(server.url),
      http(`${server.url}/stream`),
      file(join(folder, 'a.log')),
    ])
      assert.equal((await finding(logs)).is, 'ok', logs.kind);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a log of which nothing is heard is a warning that says what to look for', async () => {
  await using silent = await logServer(() => undefined);
  for (const logs of [loki(silent.url), http(silent.url)]) {
    const { is, told, fix } = await finding(logs, 50);
    assert.deepEqual([is, told], ['warn', `${logs.kind}: nothing heard in 2 s`]);
    assert.match(fix ?? '', /slow/);
  }
});

test("a tenant's own log is missed by nobody before there is a tenant", async () => {
  await using unknown = await logServer((_, response) => void response.writeHead(404).end());
  for (const logs of [file('/no/such/{slug}.log'), http(`${unknown.url}/{slug}`)])
    assert.equal((await finding(logs)).is, 'warn', logs.kind);
  assert.equal((await finding(http(unknown.url))).is, 'bad');
});
