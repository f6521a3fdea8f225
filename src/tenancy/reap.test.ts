import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { controlPlane } from '../platform/client.ts';
import { undiciExchange } from '../platform/undici.ts';
import { timingAt } from '../probe/timing.ts';
import type { Fate } from './fates.ts';
import { ledger } from './ledger.ts';
import { reap } from './reap.ts';

/** A control plane with these orgs, of which the stubborn ones answer their DELETE and stay. */
async function platform(slugs: readonly string[], stubborn: readonly string[] = []) {
  const orgs = new Set(slugs);
  const deletes: string[] = [];
  const server = createServer((request, reply) => {
    reply.setHeader('content-type', 'application/json');
    if (request.method === 'GET')
      return reply.end(
        JSON.stringify({ orgs: [...orgs].map((slug) => ({ id: slug, slug, instance_status: 'running' })) }),
      );
    const slug = request.url?.split('/').at(-1) ?? '';
    deletes.push(slug);
    if (!stubborn.includes(slug)) orgs.delete(slug);
    return reply.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'delivery-reap-'));
  const pace = 100;
  const exchange = undiciExchange({ pace });
  const timing = timingAt(pace);
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const parts = {
    cp: controlPlane({ exchange, controlPlane: url, adminToken: 't', requestMs: timing.requestMs }),
    clock: systemClock(pace),
    timing,
    ledger: ledger(join(folder, 'ledger.jsonl')),
    limitMs: 20_000,
    signal: new AbortController().signal,
  };
  return {
    parts,
    deletes,
    async [Symbol.asyncDispose]() {
      await exchange[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const doomed = (slug: string): Fate => ({ slug, act: 'delete', why: 'its run has ended' });
const outcomes = (reaped: Awaited<ReturnType<typeof reap>>) =>
  Object.fromEntries(reaped.map(({ slug, outcome }) => [slug, outcome]));

test('each delete is confirmed by a read, and one that stays is told', async () => {
  const [one, two] = ['e2e-tmpl-0000000a', 'e2e-tmpl-0000000b'];
  await using cp = await platform([one, two], [two]);
  for (const slug of [one, two]) cp.parts.ledger.open({ slug, controlPlane: 'x', embedded: false });
  const reaped = await reap([one, two].map(doomed), { most: 50, dryRun: false }, cp.parts);
  assert.deepEqual(outcomes(reaped), { [one]: 'deleted', [two]: 'stayed' });
  assert.deepEqual(
    cp.parts.ledger.entries().map(({ slug }) => slug),
    [two],
  );
});

test('a dry run sends nothing and strikes nothing out', async () => {
  const slug = 'e2e-tmpl-0000000a';
  await using cp = await platform([slug]);
  cp.parts.ledger.open({ slug, controlPlane: 'x', embedded: false });
  const decided: Fate[] = [doomed(slug), { slug: 'e2e-tmpl-0000000b', act: 'strike', why: 'gone' }];
  const reaped = await reap(decided, { most: 50, dryRun: true }, cp.parts);
  assert.deepEqual(Object.values(outcomes(reaped)), ['would-delete', 'would-strike']);
  assert.deepEqual(cp.deletes, []);
  assert.equal(cp.parts.ledger.entries().length, 1);
});

test('no more are deleted than one run may', async () => {
  const slugs = Array.from({ length: 7 }, (_, index) => `e2e-tmpl-0000000${index}`);
  await using cp = await platform(slugs);
  const reaped = await reap(slugs.map(doomed), { most: 5, dryRun: false }, cp.parts);
  assert.equal(reaped.filter(({ outcome }) => outcome === 'deleted').length, 5);
  assert.deepEqual(
    reaped.filter(({ outcome }) => outcome === 'left').map(({ slug }) => slug),
    slugs.slice(5),
  );
  assert.deepEqual(cp.deletes.toSorted(), slugs.slice(0, 5));
});

test("a slug that is no test tenant's is never sent, even where it was decided on", async () => {
  await using cp = await platform(['acme']);
  await assert.rejects(reap([doomed('acme')], { most: 5, dryRun: false }, cp.parts), /never deleted/);
  assert.deepEqual(cp.deletes, []);
});
