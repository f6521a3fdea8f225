import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { test } from 'node:test';
import { tenantUrl } from './address.ts';
import { controlPlane, publicTenant, tenant } from './client.ts';
import { serving } from './serving.fixture.ts';
import { isTestSlug, newTestSlug } from './slug.ts';

test("a tenant's address is derived from the control plane's", () => {
  assert.equal(tenantUrl('https://api.example.com', 's'), 'https://s.example.com');
  assert.equal(tenantUrl('https://staging-api.example.com', 's'), 'https://s.staging.example.com');
  assert.equal(tenantUrl('https://cp.example.com:8443', 's'), 'https://s.cp.example.com:8443');
  assert.equal(tenantUrl('http://localhost:7070', 's'), 'http://s.localhost:7070');
  assert.equal(
    tenantUrl('https://api.example.com', 's', 'https://{slug}.eu.example.com/'),
    'https://s.eu.example.com',
  );
});

test('every made slug is that of a test tenant, and no other is', () => {
  for (let n = 0; n < 100; n += 1) assert.ok(isTestSlug(newTestSlug()));
  for (const slug of [
    '',
    'acme',
    'e2e-tmpl-',
    'e2e-tmpl-0123456',
    'e2e-tmpl-012345678',
    'e2e-tmpl-0123456G',
    'e2e-tmpl-01234567\n',
    'x-e2e-tmpl-01234567',
    'E2E-TMPL-01234567',
  ]) {
    assert.equal(isTestSlug(slug), false, JSON.stringify(slug));
  }
});

test('no DELETE is ever sent for a slug that is not that of a test tenant', async () => {
  const seen: string[] = [];
  await using server = await serving((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const cp = controlPlane(server.options);
  for (const slug of ['acme', '../e2e-tmpl-01234567', 'e2e-tmpl-01234567/../acme'])
    assert.throws(() => cp.deleteTenant(slug));
  assert.equal((await cp.deleteTenant('e2e-tmpl-01234567')).ok, true);
  assert.deepEqual(seen, ['DELETE /cp/admin/tenants/e2e-tmpl-01234567']);
});

test('a delete carries the slug as its confirmation', async () => {
  let body = '';
  await using server = await serving(async (request, response) => {
    for await (const chunk of request) body += chunk;
    response.writeHead(204).end();
  });
  assert.equal((await controlPlane(server.options).deleteTenant('e2e-tmpl-01234567')).ok, true);
  assert.deepEqual(JSON.parse(body), { confirm: 'e2e-tmpl-01234567' });
});

test('a tenant is asked with its token, its org and its origin', async () => {
  let headers: Record<string, unknown> = {};
  await using server = await serving((request, response) => {
    headers = request.headers;
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"model":"a/b","source":"workspace_secrets"}');
  });
  const client = tenant(server.options, { url: server.url, orgId: 'org-1', token: 'tenant-token' });
  assert.deepEqual(await client.model('ws'), {
    ok: true,
    value: { model: 'a/b', source: 'workspace_secrets' },
  });
  assert.equal(headers.authorization, 'Bearer tenant-token');
  assert.equal(headers['x-molecule-org-id'], 'org-1');
  assert.equal(headers.origin, server.url);
  assert.match(String(headers.host), /^e2e-tmpl-00000000\.localhost:/);
});

const ANSWERS: readonly { what: string; listener: RequestListener; kind: string; status?: number }[] = [
  {
    what: 'an HTML page',
    listener: (_q, r) => r.writeHead(404, { 'content-type': 'text/html' }).end('<html>'),
    kind: 'not-json',
    status: 404,
  },
  {
    what: 'an HTML page with 200',
    listener: (_q, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    kind: 'not-json',
    status: 200,
  },
  {
    what: 'JSON of another form',
    listener: (_q, r) => r.writeHead(200).end('{"sha":"x"}'),
    kind: 'contract',
    status: 200,
  },
  {
    what: 'a refusal in JSON',
    listener: (_q, r) => r.writeHead(401).end('{"error":"no"}'),
    kind: 'status',
    status: 401,
  },
  {
    what: 'a torn body',
    listener: (_q, r) => r.writeHead(200, { 'content-length': '100' }).write('{"git', () => r.destroy()),
    kind: 'transport',
  },
  { what: 'a closed connection', listener: (q) => q.socket.destroy(), kind: 'transport' },
  { what: 'nothing', listener: () => undefined, kind: 'timeout' },
];

for (const { what, listener, kind, status } of ANSWERS) {
  test(`${what} for /buildinfo is told as what it is`, async () => {
    await using server = await serving(listener);
    const reply = await publicTenant({ ...server.options, requestMs: 300 }, server.url).buildinfo();
    assert.equal(reply.ok, false);
    if (reply.ok) return;
    assert.equal(reply.why.kind, kind);
    assert.equal(reply.why.status, status);
  });
}

test('an answer above the limit is refused, not held', async () => {
  await using server = await serving((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(1_048_576, 0x20);
    const more = () => {
      while (response.write(chunk));
      response.once('drain', more);
    };
    more();
  });
  const reply = await publicTenant(server.options, server.url).health();
  assert.equal(!reply.ok && reply.why.kind, 'too-large');
});

test('Retry-After is read, and bounded', async () => {
  await using server = await serving((_request, response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '100000' }).end('{}');
  });
  const reply = await controlPlane(server.options).orgs();
  assert.equal(!reply.ok && reply.why.retryAfterMs, 300_000);
});

test('a build read goes over a connection of its own each time', async () => {
  const sockets = new Set<unknown>();
  await using server = await serving((request, response) => {
    sockets.add(request.socket);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"git_sha":"abcdef0"}');
  });
  const open = publicTenant(server.options, server.url);
  for (let n = 0; n < 5; n += 1) assert.equal((await open.buildinfo()).ok, true);
  assert.equal(sockets.size, 5);
});
