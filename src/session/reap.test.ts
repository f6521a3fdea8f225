import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConfig } from '../config/config.ts';
import { reapEverywhere } from './reap.ts';

/** A control plane with these tenants; whoever has none takes nobody's token. */
async function platform(slugs: readonly string[]) {
  const orgs = new Set(slugs);
  const server = createServer((request, reply) => {
    if (slugs.length === 0) return reply.writeHead(401).end();
    orgs.delete(request.method === 'DELETE' ? (request.url?.split('/').at(-1) ?? '') : '');
    const listed = [...orgs].map((slug) => ({ id: slug, slug, instance_status: 'running' }));
    reply.setHeader('content-type', 'application/json');
    return reply.end(JSON.stringify(request.method === 'GET' ? { orgs: listed } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    left: () => [...orgs],
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const slug = (n: number) => `e2e-tmpl-0000000${n}`;

test('the limit is that of the whole run, and a target that fails takes none from the later ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-reap-'));
  using first = await platform([slug(1), slug(2)]);
  using closed = await platform([]);
  using last = await platform([slug(4), slug(5)]);
  try {
    const urls = [first.url, first.url, closed.url, last.url, last.url];
    const lines = urls.flatMap((controlPlane, index) => [
      {
        step: 'open',
        slug: slug(index + 1),
        controlPlane,
        pid: 99_999_999,
        started: '1',
        embedded: false,
        at: '2026-03-01T12:00:00Z',
      },
      { step: 'answered', slug: slug(index + 1) },
    ]);
    const ledgerPath = join(folder, 'ledger.jsonl');
    writeFileSync(ledgerPath, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const targets = [first, closed, last].map(
      ({ url }, index) => `  t${index}: { controlPlane: '${url}', adminToken: '\${T}' }\n`,
    );
    const { reaped, failures } = await reapEverywhere({
      config: parseConfig(`targets:\n${targets.join('')}`, { file: 'delivery.config.yaml', folder }),
      environment: { T: 'token' },
      ledgerPath,
      target: null,
      all: false,
      undated: false,
      olderThanMs: 7_200_000,
      most: 3,
      dryRun: false,
      stop: new AbortController().signal,
      onReaped: () => undefined,
    });
    assert.deepEqual(reaped.map((one) => `${one.slug} ${one.outcome}`).toSorted(), [
      `${slug(1)} deleted`,
      `${slug(2)} deleted`,
      `${slug(3)} left`,
      `${slug(4)} deleted`,
      `${slug(5)} left`,
    ]);
    assert.deepEqual([first.left(), last.left()], [[], [slug(5)]]);
    assert.match(
      failures.map(({ message }) => message).join(),
      /^\S+ does not take the admin token of target "t1"/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
