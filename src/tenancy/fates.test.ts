import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fates, type Situation } from './fates.ts';
import type { LedgerEntry } from './steps.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const AGO = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const SLUG = 'e2e-tmpl-00000001';

const ENTRY: LedgerEntry = {
  slug: SLUG,
  controlPlane: 'https://api.example.com',
  owner: { pid: 17, started: '1', host: 'ci-7' },
  openedAt: AGO(120),
  embedded: false,
  answered: true,
  kept: false,
};

const BARE: Situation = {
  entries: [],
  orgs: [],
  now: NOW,
  isOwned: () => false,
  olderThanMs: 7_200_000,
  createLimitMs: 900_000,
  withKept: false,
  all: false,
  undated: false,
};

const org = (slug: string, created_at?: string) => ({
  id: slug,
  slug,
  instance_status: 'running',
  ...(created_at === undefined ? {} : { created_at }),
});
const LISTED = { orgs: [org('e2e-tmpl-0000000f'), org(SLUG)] };

const fateOf = (entry: Partial<LedgerEntry>, more: Partial<Situation> = {}) => {
  const [fate] = fates({ ...BARE, entries: [{ ...ENTRY, ...entry }], ...more });
  return [fate?.slug, fate?.act, fate?.why];
};

const actOn = (entry: Partial<LedgerEntry>, more?: Partial<Situation>) => fateOf(entry, more)[1];

test('whatever becomes of a tenant of ours is told with its reason', () => {
  const unknown = { isOwned: () => null };
  assert.deepEqual(fateOf({}, { isOwned: () => true }), [SLUG, 'leave', 'its run is alive, process 17']);
  assert.deepEqual(fateOf({ openedAt: AGO(119) }, unknown), [
    SLUG,
    'leave',
    'its run was started on ci-7, and may be alive there',
  ]);
  assert.deepEqual(fateOf({}, unknown), [SLUG, 'strike', 'it is gone already']);
  assert.deepEqual(fateOf({ embedded: true }), [SLUG, 'strike', 'it died with the registry of its run']);
  assert.deepEqual(fateOf({ kept: true }, LISTED), [SLUG, 'leave', 'it was kept, as somebody asked']);
  assert.deepEqual(fateOf({ kept: true }, { ...LISTED, withKept: true }), [SLUG, 'delete', 'it was kept']);
  assert.deepEqual(fateOf({}, LISTED), [SLUG, 'delete', 'its run has ended without it']);
  const others = { orgs: [org('e2e-tmpl-0000000f')] };
  assert.deepEqual(fateOf({}, others), [SLUG, 'strike', 'it is gone already']);
  assert.deepEqual(fateOf({ answered: false, openedAt: AGO(14) }), [
    SLUG,
    'leave',
    'it is not listed, and its create may still come into being',
  ]);
  assert.deepEqual(fateOf({ answered: false, openedAt: AGO(15) }), [SLUG, 'strike', 'it is gone already']);
});

test('whatever becomes of the tenants of others is told with its reason, the oldest first', () => {
  const orgs = [
    org('acme', AGO(9_000)),
    org('e2e-tmpl-0000000a', AGO(119)),
    org('e2e-tmpl-0000000b', AGO(121)),
    org('e2e-tmpl-0000000c', AGO(500)),
    org('e2e-tmpl-0000000d'),
    org('e2e-tmpl-0000000e', AGO(120)),
  ];
  const told = (more: Partial<Situation>) =>
    fates({ ...BARE, orgs, all: true, ...more }).map(({ slug, act, why }) => [slug.at(-1), act, why]);
  const old = (at: string) => `a test tenant from ${at}`;
  const rest = [
    ['c', 'delete', old(AGO(500))],
    ['b', 'delete', old(AGO(121))],
    ['e', 'delete', old(AGO(120))],
    ['a', 'leave', 'it is too young: somebody may be using it'],
  ];
  assert.deepEqual(told({}), [
    ['d', 'leave', 'the platform does not tell its age: --undated takes it, too'],
    ...rest,
  ]);
  assert.deepEqual(told({ undated: true })[0], [
    'd',
    'delete',
    'a test tenant, whose age the platform does not tell',
  ]);
  assert.deepEqual(told({ all: false }), []);
});

test('what stands in the ledger is judged by the ledger, though it is on the list', () => {
  const orgs = [org(SLUG, AGO(9_000))];
  const [fate, ...others] = fates({ ...BARE, entries: [ENTRY], orgs, all: true, isOwned: () => true });
  assert.equal(fate?.act, 'leave');
  assert.deepEqual(others, []);
});

test("a live run's tenant is never touched, whatever else is true of it", () => {
  for (const more of [{}, { answered: false }, { kept: true }, { openedAt: AGO(10_000) }, { embedded: true }])
    for (const listed of [{}, LISTED])
      assert.equal(actOn(more, { ...listed, isOwned: () => true, withKept: true }), 'leave');
});

test('what an ended run left is deleted where it is listed, and struck out where it is gone', () => {
  assert.equal(actOn({}, LISTED), 'delete');
  assert.equal(actOn({ answered: false }, LISTED), 'delete');
  assert.equal(actOn({}), 'strike');
});

test('a create that was never answered is struck out only after its own time limit', () => {
  assert.equal(actOn({ answered: false, openedAt: AGO(14) }), 'leave');
  assert.equal(actOn({ answered: false, openedAt: AGO(15) }), 'strike');
  assert.equal(actOn({ answered: false, openedAt: 'no date' }), 'leave');
});

test('an embedded tenant died with its run', () => {
  assert.equal(actOn({ embedded: true }), 'strike');
});

test('a kept tenant goes only where somebody asked', () => {
  assert.equal(actOn({ kept: true }, LISTED), 'leave');
  assert.equal(actOn({ kept: true }, { ...LISTED, withKept: true }), 'delete');
});

test("another machine's run is left alone until its tenant is old", () => {
  const elsewhere = { ...LISTED, isOwned: () => null };
  assert.equal(actOn({ openedAt: AGO(119) }, elsewhere), 'leave');
  assert.equal(actOn({ openedAt: AGO(120) }, elsewhere), 'delete');
  assert.equal(actOn({ openedAt: 'no date' }, elsewhere), 'leave');
});

test('of the whole list only old test tenants go, the oldest first, and nobody else', () => {
  const orgs = [
    org('acme', AGO(100_000)),
    org('e2e-tmpl-0000000a', AGO(119)),
    org('e2e-tmpl-0000000b', AGO(121)),
    org('e2e-tmpl-0000000c'),
    org('e2e-tmpl-0000000d', AGO(500)),
    org('e2e-tmpl-00000001', AGO(500)),
    org('x-e2e-tmpl-0000000e', AGO(500)),
  ];
  const deleted = (more: Partial<Situation>) =>
    fates({
      ...BARE,
      entries: [ENTRY],
      orgs,
      isOwned: () => true,
      withKept: true,
      all: true,
      ...more,
    }).flatMap(({ act, slug }) => (act === 'delete' ? [slug] : []));
  assert.deepEqual(deleted({}), ['e2e-tmpl-0000000d', 'e2e-tmpl-0000000b']);
  assert.deepEqual(deleted({ undated: true }), [
    'e2e-tmpl-0000000c',
    'e2e-tmpl-0000000d',
    'e2e-tmpl-0000000b',
  ]);
  assert.deepEqual(deleted({ all: false }), []);
});
