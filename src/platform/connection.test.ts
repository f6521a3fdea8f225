import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ConnectionOptions } from './connection.ts';
import { ruleFor } from './connection.ts';
import { proxyFor } from './proxy.ts';
import { undiciExchange } from './undici.ts';

const certificate = (name: string) =>
  readFileSync(new URL(`../../fixtures/certificates/${name}.pem`, import.meta.url), 'utf8');
const AUTHORITY = certificate('authority');

interface Served extends AsyncDisposable {
  port: number;
}

async function listening(server: ReturnType<typeof createHttp>, host = '127.0.0.1'): Promise<Served> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers by which names it was asked. */
const mirror: RequestListener = (request, reply) => {
  const { servername = '' } = request.socket as { servername?: string | false };
  reply.setHeader('content-type', 'application/json');
  reply.end(JSON.stringify({ host: request.headers.host, sni: servername }));
};

const secure = (name: 'platform' | 'edge') =>
  listening(createHttps({ cert: certificate(name), key: certificate(`${name}-key`) }, mirror) as never);

async function get(url: string, connection: Omit<ConnectionOptions, 'pace'>, freshConnection = false) {
  await using exchange = undiciExchange({ ...connection, pace: 1 });
  return await exchange.send({
    method: 'GET',
    url,
    headers: {},
    timeoutMs: 5_000,
    maxBytes: 65_536,
    freshConnection,
  });
}

async function told(...asked: Parameters<typeof get>): Promise<unknown> {
  const reply = await get(...asked);
  return reply.answered ? JSON.parse(reply.body) : reply.why.message;
}

const RESOLVE = [{ name: '*.example.com', address: '127.0.0.1' }];

test('a certificate of an authority that nobody named is refused, on kept and on fresh connections', async () => {
  await using server = await secure('platform');
  for (const fresh of [false, true]) {
    const reply = await get(`https://localhost:${server.port}/`, {}, fresh);
    assert.equal(reply.answered, false);
    assert.match(reply.answered ? '' : reply.why.message, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|self-signed/);
  }
});

test("with the target's own authority it is verified, by the name that was asked for", async () => {
  await using server = await secure('platform');
  const { port } = server;
  const own = { ca: [AUTHORITY], connectTo: RESOLVE };
  const host = `e2e-tmpl-0badcafe.staging.example.com:${port}`;
  assert.deepEqual(await told(`https://${host}/`, own), {
    host,
    sni: 'e2e-tmpl-0badcafe.staging.example.com',
  });
  assert.match(String(await told(`https://other.example.com:${port}/`, own)), /ERR_TLS_CERT_ALTNAME_INVALID/);
});

test('only where the target says so is nothing verified', async () => {
  await using server = await secure('platform');
  const reply = await get(`https://other.example.com:${server.port}/`, {
    unverifiedTls: true,
    connectTo: RESOLVE,
  });
  assert.equal(reply.answered, true);
});

test('address, SNI and Host are three things', async () => {
  await using server = await secure('edge');
  const url = 'https://tenant.staging.example.com/';
  const rule = { name: 'tenant.staging.example.com', address: '127.0.0.1', port: server.port };
  const via = (more: object) => ({ ca: [AUTHORITY], connectTo: [{ ...rule, ...more }] });
  assert.match(String(await told(url, via({}))), /ERR_TLS_CERT_ALTNAME_INVALID/);
  for (const fresh of [false, true]) {
    assert.deepEqual(await told(url, via({ serverName: 'edge.example.com' }), fresh), {
      host: 'tenant.staging.example.com',
      sni: 'edge.example.com',
    });
    const both = via({ serverName: 'edge.example.com', host: 'inner.example.com' });
    assert.deepEqual(await told(url, both, fresh), { host: 'inner.example.com', sni: 'edge.example.com' });
  }
});

test('an IPv6 address is an address like any other', async () => {
  const server = createHttps({ cert: certificate('platform'), key: certificate('platform-key') }, mirror);
  await using served = await listening(server as never, '::1');
  const host = `[::1]:${served.port}`;
  assert.deepEqual(await told(`https://${host}/`, { ca: [AUTHORITY] }), { host, sni: false });
  const local = `s.localhost:${served.port}`;
  const named = {
    ca: [AUTHORITY],
    connectTo: [{ name: 's.localhost', address: '::1', serverName: 'localhost' }],
  };
  assert.deepEqual(await told(`https://${local}/`, named), { host: local, sni: 'localhost' });
});

test('an authority of the target joins those of NODE_EXTRA_CA_CERTS', async () => {
  await using server = await secure('platform');
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', ASK, String(server.port), certificate('edge')],
    {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: fileURLToPath(
          new URL('../../fixtures/certificates/authority.pem', import.meta.url),
        ),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  for await (const chunk of child.stdout) said += chunk;
  assert.equal(said, 'true');
});

const ASK = `
import { undiciExchange } from './undici.ts';
const [port, ca] = process.argv.slice(-2);
await using exchange = undiciExchange({ pace: 1, ca: [ca] });
const request = { method: 'GET', headers: {}, timeoutMs: 5_000, maxBytes: 65_536 };
const reply = await exchange.send({ ...request, url: 'https://localhost:' + port + '/' });
process.stdout.write(String(reply.answered));
`;

/** A proxy that only ever tunnels, and counts. */
async function proxying(status = 200) {
  const targets: string[] = [];
  const accounts: (string | undefined)[] = [];
  const server = createHttp();
  server.on('connect', (request, socket) => {
    targets.push(request.url ?? '');
    accounts.push(request.headers['proxy-authorization']);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [, port] = /:(\d+)$/.exec(request.url ?? '') ?? [];
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.on('close', () => onward.destroy());
  });
  const served = await listening(server);
  return { ...served, targets, accounts, url: `http://user:p%40ss@127.0.0.1:${served.port}` };
}

test('a proxy of the target carries kept and fresh connections, with its account', async () => {
  await using server = await secure('platform');
  await using proxy = await proxying();
  const host = `tenant.staging.example.com:${server.port}`;
  const through = { ca: [AUTHORITY], proxy: proxy.url };
  for (const fresh of [false, true]) {
    assert.deepEqual(await told(`https://${host}/`, through, fresh), {
      host,
      sni: 'tenant.staging.example.com',
    });
  }
  assert.deepEqual(proxy.targets, [host, host]);
  assert.deepEqual(proxy.accounts, Array(2).fill(`Basic ${Buffer.from('user:p@ss').toString('base64')}`));
});

test('a proxy that refuses is told as what it is, without its account', async () => {
  await using proxy = await proxying(407);
  const why = await told('https://tenant.staging.example.com/', { proxy: proxy.url });
  assert.equal(
    why,
    `the proxy 127.0.0.1:${proxy.port} answered 407 to CONNECT tenant.staging.example.com:443`,
  );
});

test('the environment names a proxy for everything but this machine and what NO_PROXY lists', () => {
  const environment = {
    HTTPS_PROXY: 'http://proxy.example.com:3128',
    http_proxy: 'plain.example.com:8080',
    NO_PROXY: 'inner.example.com, .corp.example.com,10.0.0.0/8,ported.example.com:8443,[2001:db8::1]',
  };
  const of = (url: string) => {
    const { protocol, hostname, port } = new URL(url);
    const to = { protocol, hostname, port: Number(port) || 443 };
    return proxyFor(to, environment)?.host ?? null;
  };
  assert.equal(of('https://api.example.com'), 'proxy.example.com:3128');
  assert.equal(of('http://api.example.com'), 'plain.example.com:8080');
  assert.equal(of('https://ported.example.com'), 'proxy.example.com:3128');
  assert.equal(of('https://notinner.example.com'), 'proxy.example.com:3128');
  for (const exempt of [
    'https://localhost',
    'https://e2e-tmpl-0badcafe.localhost:7070',
    'https://127.0.0.1',
    'https://[::1]:7070',
    'https://inner.example.com',
    'https://deep.inner.example.com',
    'https://a.corp.example.com',
    'https://10.1.2.3',
    'https://ported.example.com:8443',
    'https://[2001:db8::1]',
  ])
    assert.equal(of(exempt), null, exempt);
  assert.equal(proxyFor({ protocol: 'https:', hostname: 'x.example.com', port: 443 }, {}), null);
  assert.equal(
    proxyFor({ protocol: 'https:', hostname: 'x.example.com', port: 443 }, { ...environment, NO_PROXY: '*' }),
    null,
  );
});

test("of the rules for a host its own wins, then the longest wildcard's", () => {
  const rules = ['*.example.com', '*.staging.example.com', 'a.staging.example.com'].map((name) => ({
    name,
    address: '127.0.0.1',
  }));
  assert.equal(ruleFor(rules, 'A.staging.example.com')?.name, 'a.staging.example.com');
  assert.equal(ruleFor(rules, 'b.staging.example.com')?.name, '*.staging.example.com');
  assert.equal(ruleFor(rules, 'c.example.com')?.name, '*.example.com');
  assert.equal(ruleFor(rules, 'example.com'), undefined);
  assert.equal(ruleFor(undefined, 'example.com'), undefined);
});
