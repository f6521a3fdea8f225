import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scratch } from '../scratch.fixture.ts';
import { startEmbedded } from '../session/embedded.ts';
import { PACE, plainSession } from '../session/plain.fixture.ts';
import { runSession } from '../session/session.ts';
import { SOURCES } from '../shipped.fixture.ts';
import { startCollector } from '../telemetry/collector.fixture.ts';
import { afterwards } from './afterwards.ts';

const BIN = fileURLToPath(new URL('../../bin/delivery.js', import.meta.url));
const SHA = 'a'.repeat(40);

/** Stands between the harness and a platform and keeps the heads of all requests that pass. */
async function startRelay(port: number) {
  const open = new Set<Socket>();
  let sent = '';
  const server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1');
    for (const each of [socket, onward]) {
      open.add(each);
      each.on('error', () => each.destroy());
    }
    socket.on('data', (chunk) => {
      sent += chunk.toString('latin1');
    });
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    heads: () =>
      [...sent.matchAll(/^(GET|POST|PUT|DELETE) .*? HTTP\/1\.1\r\n(?:.+\r\n)*/gm)].map(([head]) => head),
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('the platform is sent the trace with every request, and the collector the same trace afterwards', async (t) => {
  using scene = scratch('afterwards');
  await using collector = await startCollector();
  await using platform = await startEmbedded({ gitSha: SHA, pace: PACE, sources: SOURCES });
  await using relay = await startRelay(Number(new URL(platform.target.controlPlane).port));
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  t.after(() => delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const warnings: string[] = [];
  const others = await afterwards({}, (line) => warnings.push(line));
  const controlPlane = platform.target.controlPlane.replace(/:\d+/, `:${relay.port}`);
  const target = others.traced({ ...platform.target, controlPlane });
  const result = await runSession(plainSession(target, SHA, scene.folder));
  await others.tell(result);

  assert.deepEqual(warnings, []);
  assert.deepEqual(
    collector.received.map(({ wrong }) => wrong),
    [null],
  );
  const spans = collector.received[0]?.traces?.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  const [run] = spans;
  assert.equal(run?.name, 'delivery of seo-agent');
  const heads = relay.heads();
  assert.ok(heads.length > 20, `${heads.length} requests`);
  const sent = heads.map((head) => /^traceparent: (.*)\r$/m.exec(head)?.[1]);
  assert.deepEqual(new Set(sent), new Set([`00-${run?.traceId}-${run?.spanId}-01`]));
});

test('a dead collector and a dead database cost a gate a warning each, and neither its verdict nor its report', async () => {
  using scene = scratch('afterwards');
  const collector = await startCollector();
  await collector[Symbol.asyncDispose]();
  const { port } = new URL(collector.url);
  const reports = join(scene.folder, 'reports');
  const gate = spawnSync(process.execPath, [BIN, 'gate', '--quiet', '--report', reports], {
    encoding: 'utf8',
    env: {
      ...process.env,
      XDG_STATE_HOME: scene.folder,
      DELIVERY_HISTORY: `postgres://somebody:hunter2@127.0.0.1:${port}/history`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    },
  });
  assert.equal(gate.status, 0, gate.stderr);
  assert.match(gate.stdout, /^PASS {2}all 8 assertions hold$/m);
  assert.ok(existsSync(join(reports, 'latest', 'report.html')));
  assert.match(gate.stderr, /^telemetry: the collector at .* took no telemetry: .*ECONNREFUSED/m);
  assert.match(gate.stderr, /^history: .*ECONNREFUSED.*; for the next run to send: 1, in /m);
  assert.doesNotMatch(gate.stderr, /hunter2/);
  const [database = ''] = readdirSync(join(scene.folder, 'delivery', 'history'));
  assert.equal(readdirSync(join(scene.folder, 'delivery', 'history', database)).length, 1);
});

test('what is off is not loaded and adds nothing to a request', async () => {
  const others = await afterwards({});
  const target = {
    name: 'staging',
    controlPlane: 'https://api.example.com',
    adminToken: 'x',
    headers: { 'x-team': 'a' },
    embedded: false,
    unverifiedTls: false,
  };
  assert.equal(others.traced(target), target);
});
