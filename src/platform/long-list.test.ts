import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { LONGEST_TURN_MS, longestTurnMs } from '../turns.fixture.ts';
import { controlPlane } from './client.ts';
import * as contract from './contract.ts';
import type { ExchangeReply } from './exchange.ts';
import { readLongList } from './long-list.ts';
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

const ORGS = { key: 'orgs', most: contract.MOST_ORGS } as const;
const read = (body: string, status?: number) => readLongList(answer(body, status), contract.OrgList, ORGS);
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

const FORMS: readonly [what: string, body: string][] = [
  ['an element as long as the rest', `{"orgs":["${'x'.repeat(31 * MB)}"]}`],
  ['an element of quotes', `{"orgs":["${'\\"'.repeat(15 * MB)}"]}`],
  ['brackets', `{"orgs":${'['.repeat(31 * MB)}`],
  ['spaces', `{"orgs":[${' '.repeat(31 * MB)}]}`],
  ['a head without an end', `{"a":"${'x'.repeat(31 * MB)}","orgs":[]}`],
  ['a tail without an end', `{"orgs":[${JSON.stringify(org(1))}],"a":"${'x'.repeat(31 * MB)}"}`],
  ['another list', `{"others":[${'1,'.repeat(10 * MB)}1]}`],
  ['a list that is no field', `[${'1,'.repeat(10 * MB)}1]`],
];

for (const [what, body] of FORMS) {
  test(`an answer of ${what} is no list, and holds nobody up`, async () => {
    assert.match(whyOf(await read(body)), /^orgs: not a list of elements of less than 32 KB$/);
    const took = await longestTurnMs(() => read(body));
    assert.ok(took <= LONGEST_TURN_MS, `${took} ms`);
  });
}

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

test('a long refusal is a refusal, and is not read to its end', async () => {
  const reply = await read(`<html>${' '.repeat(31 * MB)}`, 502);
  assert.deepEqual(
    [reply.ok, !reply.ok && reply.why.kind, whyOf(reply)],
    [false, 'not-json', '502 with application/json'],
  );
});

const Anything = z.object({ orgs: z.array(z.unknown()), more: z.unknown() });
const anything = (body: string) => readLongList(answer(body), Anything, { key: 'orgs', most: 1_000_000 });
/** Marks that end a text, a list or an element where they stand outside of a text. */
const tricky = fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', ':', 'a', ' ') });
const element = fc.oneof(
  tricky,
  fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown),
);
const long = fc.record({
  more: tricky,
  orgs: fc
    .array(element, { minLength: 1, maxLength: 12 })
    .map((few) => Array.from({ length: 4 * KB }, (_, n) => few[n % few.length])),
  last: tricky,
});

test('what is read in pieces is what is read at once, wherever the cuts fall', async () => {
  await fc.assert(
    fc.asyncProperty(long, fc.constantFrom(0, 1), async (value, indent) => {
      const body = JSON.stringify(value, null, indent).padEnd(40 * KB);
      const reply = await anything(body);
      assert.deepEqual(reply.ok && reply.value, { orgs: value.orgs, more: value.more });
    }),
    { numRuns: 60 },
  );
});

test('a list that breaks off, or is no JSON, is none, wherever it is so', async () => {
  const whole = JSON.stringify({ orgs: orgs(2_000), more: 1 });
  const bad = fc.oneof(
    fc.integer({ min: 32_769, max: whole.length - 1 }).map((end) => whole.slice(0, end)),
    fc
      .integer({ min: 0, max: 1_999 })
      .map((n) => whole.replace(`{"id":"${org(n).id}","slug":"customer-${n}"`, ',$&')),
    fc.constant(whole.replace(']', ',]')),
    fc.constant(`${whole}]`),
  );
  await fc.assert(
    fc.asyncProperty(bad, async (body) => void assert.equal((await anything(body)).ok, false)),
    { numRuns: 100 },
  );
});
