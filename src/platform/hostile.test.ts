import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { LONGEST_TURN_MS, longestTurnMs } from '../turns.fixture.ts';
import { tenantUrl } from './address.ts';
import { controlPlane, publicTenant, type Tenant, tenant } from './client.ts';
import * as contract from './contract.ts';
import type { ExchangeReply } from './exchange.ts';
import { type Reply, readReply } from './reply.ts';
import { serving } from './serving.fixture.ts';

/** Everything that a gate and its exercises ever ask, with whatever an answer could have put into it. */
async function askEverything(
  options: Parameters<typeof controlPlane>[0],
  url: string,
  told: { orgId: string; token: string; workspace: string; path: string },
): Promise<Reply<unknown>[]> {
  const cp = controlPlane(options);
  const open = publicTenant(options, url);
  const own: Tenant = tenant(options, { url, orgId: told.orgId, token: told.token });
  const id = told.workspace;
  return await Promise.all<Reply<unknown>>([
    cp.health(),
    cp.orgs(),
    cp.createOrg({ slug: 'e2e-tmpl-00000000', name: 'n', owner_user_id: 'u' }),
    cp.adminToken('e2e-tmpl-00000000'),
    cp.deleteTenant('e2e-tmpl-00000000'),
    cp.logs({ after: 0, limit: 1, waitMs: 0, slug: 'e2e-tmpl-00000000' }),
    open.health(),
    open.buildinfo(),
    own.createWorkspace({ name: 'n', runtime: 'r', template: 't' }),
    own.workspace(id),
    own.model(id),
    own.files(id, told.path, 5),
    own.file(id, told.path),
    own.plugins(id),
    own.activity(id),
    own.putModel(id, 'a/b'),
    own.putSecret(id, 'KEY', 'value'),
    own.restart(id),
  ]);
}

const PLAIN = { orgId: 'org-1', token: 'token', workspace: 'ws', path: 'config.yaml' };

test('a redirect is an answer like any other: nobody else is ever asked', async () => {
  let asked = 0;
  const stranger = createServer((_request, response) => {
    asked += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`;
  try {
    for (const status of [200, 201, 300, 301, 302, 303, 307, 308, 401, 407, 503]) {
      await using server = await serving((_request, response) => {
        response
          .writeHead(status, {
            'content-type': 'application/json',
            location: elsewhere,
            refresh: `0; url=${elsewhere}`,
            link: `<${elsewhere}>; rel="preconnect"`,
            'alt-svc': `h2="${new URL(elsewhere).host}"`,
          })
          .end(JSON.stringify({ url: elsewhere, location: elsewhere, admin_token: 'x', orgs: [] }));
      });
      for (const reply of await askEverything(server.options, server.url, PLAIN))
        if (status > 299) assert.equal(!reply.ok && reply.why.status, status);
    }
    assert.equal(asked, 0);
  } finally {
    stranger.close();
  }
});

/** Where undici is about to connect to: a request to a stranger would never come by our own server. */
function watchConnects(): Disposable & { hosts: Set<string> } {
  const hosts = new Set<string>();
  const heard = (message: unknown) =>
    hosts.add((message as { connectParams: { host: string } }).connectParams.host);
  subscribe('undici:client:beforeConnect', heard);
  return { hosts, [Symbol.dispose]: () => void unsubscribe('undici:client:beforeConnect', heard) };
}

test('whatever an id, a token or a path is, the request goes to the host that was named', async () => {
  const hosts = new Set<string>();
  using connects = watchConnects();
  await using server = await serving((request, response) => {
    hosts.add(String(request.headers.host));
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  });
  const named = [new URL(server.options.controlPlane).host, new URL(server.url).host];
  const evil = fc.oneof(
    fc.constantFrom(
      '..',
      '../..',
      '//evil.example.com/',
      '@evil.example.com',
      '#',
      '?',
      '%2f',
      'a\r\nhost: evil',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  await fc.assert(
    fc.asyncProperty(evil, evil, evil, evil, async (orgId, token, workspace, path) => {
      const replies = await askEverything(server.options, server.url, { orgId, token, workspace, path });
      assert.ok(replies.every(({ ok }) => typeof ok === 'boolean'));
    }),
    { numRuns: 30 },
  );
  assert.deepEqual([...hosts].sort(), named.sort());
  assert.deepEqual([...connects.hosts].sort(), named);
});

test('a header that cannot be sent costs no connection, however often it is tried', async () => {
  await using server = await serving((_request, response) => response.end('{"model":"a/b","source":"s"}'));
  const asked = (token: string) =>
    tenant(server.options, { url: server.url, orgId: 'org-1', token }).model('ws');
  for (let n = 0; n < 40; n += 1) assert.equal((await asked('\u{1f600}')).ok, false);
  assert.equal((await asked('token')).ok, true);
});

test('a request that still waits for a connection ends in its time all the same', async () => {
  await using server = await serving(() => undefined);
  const asked = (requestMs: number, signal?: AbortSignal) =>
    tenant({ ...server.options, requestMs }, { url: server.url, orgId: 'o', token: 't' }).model('w', signal);
  const over = new AbortController();
  const hung = Array.from({ length: 32 }, () => asked(60_000, over.signal));
  const late = await asked(100);
  assert.equal(!late.ok && late.why.kind, 'timeout');
  over.abort();
  for (const reply of await Promise.all(hung)) assert.equal(!reply.ok && reply.why.kind, 'aborted');
});

test('a slug that is no name has no address', () => {
  for (const slug of [
    'evil.example.com#',
    'evil.example.com/',
    'a.b',
    '',
    'a@b',
    '-a',
    'a\n',
    'x'.repeat(64),
  ])
    for (const pattern of [undefined, 'https://{slug}.eu.example.com'])
      assert.throws(() => tenantUrl('https://api.example.com', slug, pattern), /no name of a tenant/, slug);
});

const KB = 1_024;
const MB = 1_048_576;
const many = (element: string, bytes: number) =>
  `[${`${element},`.repeat(bytes / (element.length + 1))}${element}]`;

const BODIES: readonly [what: string, body: string][] = [
  ['empty lists', many('[]', MB)],
  ['files that are none', many('{"path":1}', MB)],
  ['files, as many as fit', many('{"path":"a","size":1,"dir":false}', 320 * KB)],
  ['numbers', many('1', MB)],
  ['brackets', '['.repeat(MB)],
  ['objects in objects', '{"a":'.repeat(200 * KB)],
  ['one text', JSON.stringify({ path: 'a', size: 1, content: '"\\'.repeat(500 * KB) })],
  ['quotes that never close', `["${'\\"'.repeat(500 * KB)}`],
  ['spaces', ' '.repeat(MB)],
];

for (const [what, body] of BODIES) {
  test(`an answer of nothing but ${what} holds nobody up`, async () => {
    const reply: ExchangeReply = {
      answered: true,
      status: 200,
      contentType: 'application/json',
      retryAfter: null,
      body,
    };
    for (const schema of [contract.FileList, contract.FileContent, contract.PluginList, contract.LogPage]) {
      const took = await longestTurnMs(() => readReply<unknown>(reply, schema));
      assert.ok(took <= LONGEST_TURN_MS, `${took} ms`);
    }
  });
}

test('an answer of any form is a value, and what it says of itself is kept short', () => {
  const body = fc.oneof(
    fc.json({ maxDepth: 6 }),
    fc.string({ unit: 'binary' }),
    fc.constant('['.repeat(100)),
  );
  const schemas = [
    contract.OrgList,
    contract.Workspace,
    contract.FileList,
    contract.LogPage,
    contract.BuildInfo,
  ];
  fc.assert(
    fc.property(body, fc.integer({ min: 100, max: 599 }), fc.string(), (text, status, contentType) => {
      for (const schema of schemas) {
        const reply = readReply<unknown>(
          { answered: true, status, contentType, retryAfter: contentType, body: text },
          schema,
        );
        if (!reply.ok) assert.ok((reply.why.excerpt ?? '').length <= 300);
      }
    }),
    { numRuns: 300 },
  );
});
