import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LONGEST_TURN_MS, longestTurnMs } from '../turns.fixture.ts';
import { controlPlane } from './client.ts';
import type { ExchangeReply } from './exchange.ts';
import { readOrgList } from './org-list.ts';
import type { Reply } from './reply.ts';
import { serving } from './serving.fixture.ts';

const KB = 1_024;
const MB = 1_048_576;

const org = (n: number) => ({
  id: '3f2504e0-4f89-41d3-9a0c-000000000001',
  slug: `customer-${n}`,
  name: `Customer ${n}`,
  instance_status: 'running',
  created_at: '2026-11-20T10:00:00.000Z',
});
const orgs = (count: number) => Array.from({ length: count }, (_, n) => org(n));
const many = (element: string, bytes: number) =>
  `{"orgs":[${`${element},`.repeat(bytes / (element.length + 1))}${element}]}`;

const answer = (body: string, status = 200): ExchangeReply => ({
  answered: true,
  status,
  contentType: 'application/json',
  retryAfter: null,
  body,
});

const read = (body: string, status?: number) => readOrgList(answer(body, status));
const list = (of: unknown, more: object = {}) => JSON.stringify({ before: 1, orgs: of, ...more });
const whyOf = (reply: Reply<unknown>) => (reply.ok ? 'it was read' : reply.why.message);

test('a list of a hundred thousand tenants is read whole, and holds nobody up', async () => {
  const body = JSON.stringify({ orgs: orgs(100_000) });
  await using server = await serving((_request, response) => void response.end(body));
  const client = controlPlane(server.options);
  const reply = await client.orgs();
  assert.ok(reply.ok);
  assert.deepEqual(
    reply.value.orgs.map(({ slug }) => slug),
    orgs(100_000).map(({ slug }) => slug),
  );
  const took = await longestTurnMs(() => client.orgs());
  assert.ok(took <= LONGEST_TURN_MS, `${took} ms`);
});

for (const element of ['[]', '1', '{"id":1}', '{"id":"a","slug":"b","instance_status":"running"}', '"\\""']) {
  test(`a list of nothing but ${element} holds nobody up`, async () => {
    const body = many(element, 31 * MB);
    assert.ok(!(await read(body)).ok);
    const took = await longestTurnMs(() => read(body));
    assert.ok(took <= LONGEST_TURN_MS, `${took} ms`);
  });
}

const ORG = JSON.stringify(org(1));
const LONG = 31 * MB;
const FORMS: readonly [what: string, body: string, told: RegExp][] = [
  [
    'a list with a tenant as long as the rest',
    `{"orgs":[${ORG},"${'x'.repeat(LONG)}"]}`,
    /^orgs\.1: longer than 512 KB/,
  ],
  [
    'a list with a tenant of quotes',
    `{"orgs":[${ORG},"${'\\"'.repeat(LONG / 2)}"]}`,
    /^orgs\.1: longer than 512 KB/,
  ],
  ['a list of brackets', `{"orgs":${'['.repeat(LONG)}`, /^orgs\.0: longer than 512 KB/],
  ['a list of spaces', `{"orgs":[${' '.repeat(LONG)}]}`, /^orgs\.0: longer than 512 KB/],
  ['a head without an end', `{"a":"${'x'.repeat(LONG)}","orgs":[]}`, /which is not JSON/],
  [
    'a tail without an end',
    `{"orgs":[${ORG}],"a":"${'x'.repeat(LONG)}"}`,
    /more than 512 KB behind the list/,
  ],
  ['two lists', `{"orgs":[${`${ORG},`.repeat(9_999)}${ORG}],"orgs":[${ORG}]}`, /two lists/],
  ['another list', `{"others":[${'1,'.repeat(20 * KB)}1]}`, /^orgs: Invalid input/],
  ['a list that is no field', `[${'1,'.repeat(20 * KB)}1]`, /^Invalid|^the answer: Invalid/],
  ['a page', `<html>${'x'.repeat(LONG)}`, /^200 with application\/json, which is not JSON/],
];

for (const [what, body, why] of FORMS) {
  test(`an answer of ${what} is told as that, and holds nobody up`, async () => {
    const reply = await read(body);
    assert.match(whyOf(reply), why);
    assert.ok(!reply.ok && (reply.why.excerpt ?? '').length <= 300);
    const took = await longestTurnMs(() => read(body));
    assert.ok(took <= LONGEST_TURN_MS, `${took} ms`);
  });
}

test('one tenant with much to say of its failure takes nobody else from the list', async () => {
  const all = orgs(2_000).map((one, n) =>
    n % 700 === 3 ? { ...one, last_error: 'why, '.repeat(90 * KB) } : one,
  );
  const reply = await read(list(all));
  assert.deepEqual(
    reply.ok && reply.value.orgs.map(({ slug }) => slug),
    all.map(({ slug }) => slug),
  );
  assert.equal(reply.ok && reply.value.orgs[703]?.last_error?.length, 450 * KB);
});

test('what stands around a list may be long, and an empty list is one', async () => {
  const long = 'x,]"['.repeat(60 * KB);
  for (const body of [
    list([], { long }),
    JSON.stringify({ long, orgs: [] }),
    `${list([])}${' '.repeat(100 * KB)}`,
  ])
    assert.deepEqual(await read(body), { ok: true, value: { orgs: [] } });
});

test('more tenants than the contract has are too many, however many answers they came in', async () => {
  const element = '{"id":"a","slug":"b","instance_status":"running"}';
  assert.match(whyOf(await read(many(element, 10 * MB))), /more than 150000/);
});

test('a mistake is told by its place in the whole list', async () => {
  const list: unknown[] = orgs(5_000);
  list[3_210] = { ...org(3_210), slug: null };
  const body = JSON.stringify({ orgs: list });
  assert.match(whyOf(await read(body)), /^orgs\.3210\.slug: /);
});

test('a long refusal is the refusal that it is', async () => {
  const json = await read(JSON.stringify({ error: 'x'.repeat(100 * KB) }), 403);
  assert.equal(!json.ok && json.why.kind, 'status');
  const reply = await read(`<html>${' '.repeat(31 * MB)}`, 502);
  assert.deepEqual(
    [reply.ok, !reply.ok && reply.why.kind, whyOf(reply)],
    [false, 'not-json', '502 with application/json'],
  );
});

/** Marks that end a text, a list or an element where they stand outside of a text. */
const tricky = fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', ':', 'a', ' ') });
const tenant = fc.record({
  id: tricky,
  slug: tricky,
  instance_status: tricky,
  more: fc.json({ maxDepth: 3 }),
});
const long = fc.record({
  before: tricky,
  orgs: fc
    .array(tenant, { minLength: 1, maxLength: 12 })
    .map((few) => Array.from({ length: KB }, (_, n) => few[n % few.length])),
  after: fc.json({ maxDepth: 3 }),
});

test('what is read in pieces is what is read at once, wherever the cuts fall', async () => {
  await fc.assert(
    fc.asyncProperty(long, fc.constantFrom(0, 1), async (value, indent) => {
      const { before, orgs, after } = value;
      const parsed = {
        before,
        orgs: orgs.map((one) => ({ ...one, more: JSON.parse(one?.more ?? '') })),
        after,
      };
      const reply = await read(JSON.stringify(parsed, null, indent).padEnd(40 * KB));
      const wanted = orgs.map((one) => ({
        id: one?.id,
        slug: one?.slug,
        instance_status: one?.instance_status,
      }));
      assert.deepEqual(reply.ok && reply.value, { orgs: wanted });
    }),
    { numRuns: 60 },
  );
});

test('a list that breaks off, or is no JSON, is none, wherever it is so', async () => {
  const whole = JSON.stringify({ orgs: orgs(2_000), more: 1 });
  const first = (n: number) => whole.indexOf(`{"id":"${org(n).id}","slug":"customer-${n}"`);
  const put = (at: number, text: string) => whole.slice(0, at) + text + whole.slice(at);
  const bad = fc.oneof(
    fc.integer({ min: 32_769, max: whole.length - 1 }).map((end) => whole.slice(0, end)),
    fc.integer({ min: 0, max: 1_999 }).map((n) => put(first(n), ',')),
    fc.constant(put(whole.indexOf(']'), ',')),
    fc.constant(`${whole}]`),
    fc.constant(put(0, ',')),
  );
  await fc.assert(
    fc.asyncProperty(bad, async (body) => {
      const reply = await read(body);
      assert.ok(!reply.ok);
      assert.match(reply.why.message, /which is not JSON/);
    }),
    { numRuns: 100 },
  );
});
