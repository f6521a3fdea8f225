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
import { type Fate, fates, type Situation } from './fates.ts';
import { ledger } from './ledger.ts';
import { reap } from './reap.ts';
import type { LedgerEntry } from './steps.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const AGO = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const entry = (slug: string, more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  slug,
  controlPlane: 'https://api.example.com',
  owner: { pid: 1, started: '1', host: 'ci-7' },
  openedAt: AGO(5),
  embedded: false,
  answered: true,
  kept: false,
  ...more,
});

const org = (slug: string, createdMinutesAgo?: number) => ({
  id: slug,
  slug,
  instance_status: 'running',
  ...(createdMinutesAgo === undefined ? {} : { created_at: AGO(createdMinutesAgo) }),
});

const actOn = (one: LedgerEntry, more: Partial<Situation> = {}) =>
  fates({
    entries: [one],
    orgs: [],
    now: NOW,
    isOwned: () => false,
    olderThanMs: 7_200_000,
    createLimitMs: 900_000,
    withKept: false,
    all: false,
    undated: false,
    ...more,
  })[0]?.act;

const SLUG = 'e2e-tmpl-00000001';
const LISTED = { orgs: [org(SLUG, 5)] };

test("a live run's tenant is never touched, whatever else is true of it", () => {
  for (const more of [{}, { answered: false }, { kept: true }, { openedAt: AGO(10_000) }, { embedded: true }])
    for (const listed of [{}, LISTED])
      assert.equal(actOn(entry(SLUG, more), { ...listed, isOwned: () => true, withKept: true }), 'leave');
});

test('what an ended run left is deleted where it is listed, and struck out where it is gone', () => {
  assert.equal(actOn(entry(SLUG), LISTED), 'delete');
  assert.equal(actOn(entry(SLUG, { answered: false }), LISTED), 'delete');
  assert.equal(actOn(entry(SLUG)), 'strike');
});

test('a create that was never answered is struck out only after its own time limit', () => {
  assert.equal(actOn(entry(SLUG, { answered: false, openedAt: AGO(14) })), 'leave');
  assert.equal(actOn(entry(SLUG, { answered: false, openedAt: AGO(15) })), 'strike');
  assert.equal(actOn(entry(SLUG, { answered: false, openedAt: 'no date' })), 'leave');
});

test('an embedded tenant died with its run', () => {
  assert.equal(actOn(entry(SLUG, { embedded: true })), 'strike');
});

test('a kept tenant goes only where somebody asked', () => {
  assert.equal(actOn(entry(SLUG, { kept: true }), LISTED), 'leave');
  assert.equal(actOn(entry(SLUG, { kept: true }), { ...LISTED, withKept: true }), 'delete');
});

test("another machine's run is left alone until its tenant is old", () => {
  const elsewhere = { ...LISTED, isOwned: () => null };
  assert.equal(actOn(entry(SLUG, { openedAt: AGO(119) }), elsewhere), 'leave');
  assert.equal(actOn(entry(SLUG, { openedAt: AGO(120) }), elsewhere), 'delete');
  assert.equal(actOn(entry(SLUG, { openedAt: 'no date' }), elsewhere), 'leave');
});

test('of the whole list only old test tenants go, the oldest first, and nobody else', () => {
  const orgs = [
    org('acme', 100_000),
    org('e2e-tmpl-0000000a', 119),
    org('e2e-tmpl-0000000b', 121),
    org('e2e-tmpl-0000000c'),
    org('e2e-tmpl-0000000d', 500),
    org('e2e-tmpl-00000001', 500),
    org('x-e2e-tmpl-0000000e', 500),
  ];
  const situation: Situation = {
    entries: [entry(SLUG)],
    orgs,
    now: NOW,
    isOwned: () => true,
    olderThanMs: 7_200_000,
    createLimitMs: 900_000,
    withKept: true,
    all: true,
    undated: false,
  };
  const deleted = (more: Partial<Situation>) =>
    fates({ ...situation, ...more }).flatMap(({ act, slug }) => (act === 'delete' ? [slug] : []));
  assert.deepEqual(deleted({}), ['e2e-tmpl-0000000d', 'e2e-tmpl-0000000b']);
  assert.deepEqual(deleted({ undated: true }), [
    'e2e-tmpl-0000000c',
    'e2e-tmpl-0000000d',
    'e2e-tmpl-0000000b',
  ]);
  assert.deepEqual(deleted({ all: false }), []);
});

/** A control plane with these orgs, of which the stubborn ones answer their DELETE and stay. */
async function platform(slugs: readonly string[], stubborn: readonly string[] = []) {
  const orgs = new Set(slugs);
  const deletes: string[] = [];
  const server = createServer((request, reply) => {
    reply.setHeader('content-type', 'application/json');
    if (request.method === 'GET')
      return reply.end(JSON.stringify({ orgs: [...orgs].map((slug) => org(slug, 1)) }));
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
