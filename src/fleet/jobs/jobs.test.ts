import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { parseConfig } from '../../config/config.ts';
import { resolveTarget } from '../../config/target.ts';
import { undiciExchange } from '../../platform/undici.ts';
import { scratch } from '../../scratch.fixture.ts';
import { SOURCES } from '../../shipped.fixture.ts';
import { ledger } from '../../tenancy/ledger.ts';
import { holdNowMs, newHold } from '../hold.ts';
import { type GateJob, planeOf } from '../job.ts';
import { fleetLedger } from '../ledger.ts';
import type { ServedTarget } from '../planes.ts';
import { gate } from '../tries.fixture.ts';
import { checkBuild } from './build.ts';
import { gateTenant } from './gate.ts';

const SHA = 'a'.repeat(40);
const PACE = 100;
const never = new AbortController().signal;

interface Platform {
  /** Null where the list cannot be read. */
  listed: readonly string[] | null;
  /** What tenants answer, whatever they are asked. */
  status: number;
}

/** A control plane with its list, and tenants that all answer the same. */
async function startServed({ listed, status }: Platform): Promise<ServedTarget> {
  const server = createServer((request, reply) => {
    request.resume();
    if (request.url !== '/cp/admin/orgs') return void reply.writeHead(status).end();
    if (listed === null) return void reply.writeHead(500).end();
    const orgs = listed.map((slug) => ({ id: slug, slug, instance_status: 'running' }));
    reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ orgs }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const source = `targets:\n  local:\n    controlPlane: http://127.0.0.1:${port}\n    adminToken: \${TOKEN}\n`;
  const config = parseConfig(source, { file: 'delivery.config.yaml', folder: '.' });
  const remote = resolveTarget(config, 'local', { TOKEN: 'a-token' });
  const exchange = undiciExchange({ ...remote.connection, pace: PACE });
  return {
    plane: planeOf('local'),
    remote,
    exchange,
    pace: PACE,
    async [Symbol.asyncDispose]() {
      await exchange[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function buildOn(platform: Platform) {
  await using served = await startServed(platform);
  return await checkBuild(served, { kind: 'build', slug: 'customer-1', sha: SHA }, never);
}

test("the build of a tenant that was deleted since it was submitted is nobody's fault, and not asked again", async () => {
  for (const status of [404, 503]) {
    const gone = await buildOn({ listed: ['customer-2'], status });
    assert.deepEqual([gone.class, gone.verdict, gone.final], ['gone', 'inconclusive', true]);
    assert.match(gone.headline, /^not listed any more: /);
  }
});

test('a tenant that is listed, or that nobody can look up, is told as it was read', async () => {
  for (const listed of [['customer-1'], null]) {
    const { class: is, verdict } = await buildOn({ listed, status: 404 });
    assert.deepEqual([is, verdict], ['other', 'fail']);
  }
});

/** A gate that is stopped before it creates anything: what it was asked is on record all the same. */
async function stoppedGate(asked: Partial<GateJob>, configured: Partial<ServedTarget['remote']>) {
  await using served = await startServed({ listed: [], status: 503 });
  using place = scratch('gate-job');
  using hold = newHold(60_000, holdNowMs());
  hold.breakOff('the test ends');
  const slugs = ['e2e-tmpl-00000001'];
  const outcome = await gateTenant(
    { ...served, remote: { ...served.remote, ...configured } },
    { ...gate, template: 'seo-agent', ...asked },
    {
      sources: SOURCES,
      folder: place.folder,
      ledger: fleetLedger(ledger(`${place.folder}/ledger.jsonl`), slugs, hold),
      slugs,
      stop: hold.signal,
    },
  );
  const [first = ''] = (outcome.evidence ?? '').split('\n');
  return JSON.parse(first) as { staleAfterMs: number | null };
}

test('a gate has the deadlines of its job, and those of the configuration where it brings none', async () => {
  const [ofJob, ofConfig] = [{ staleAfterMs: 60_000 }, { staleAfterMs: 90_000 }];
  assert.equal((await stoppedGate(ofJob, ofConfig)).staleAfterMs, 60_000);
  assert.equal((await stoppedGate({}, ofConfig)).staleAfterMs, 90_000);
  await assert.rejects(
    stoppedGate({ runMs: 5_000 }, { runMs: 6_000 }),
    /a run of 5 s is over before it begins/,
  );
  await assert.rejects(stoppedGate({}, { runMs: 6_000 }), /a run of 6 s is over before it begins/);
});
