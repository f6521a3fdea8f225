import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serving } from '../platform/serving.fixture.ts';
import { scratch } from '../scratch.fixture.ts';
import { SHA } from '../smoke/fleet.fixture.ts';
import { smokeCheck } from './watch-checks.ts';

const NEVER = new AbortController().signal;

/** A platform of its own list; whoever is in `leaving` is deleted while they are asked. */
const platformOf = (slugs: readonly string[], leaving: readonly string[]) => {
  const listed = new Set(slugs);
  return serving((request, reply) => {
    const [slug = ''] = (request.headers.host ?? '').split('.');
    const orgs = [...listed].map((name) => ({ id: name, slug: name, instance_status: 'running' }));
    if (leaving.includes(slug)) listed.delete(slug);
    reply.setHeader('content-type', 'application/json');
    if (request.url === '/cp/admin/orgs') return reply.end(JSON.stringify({ orgs }));
    if (slug === 'stays') return reply.end(JSON.stringify({ git_sha: SHA }));
    return reply.writeHead(404, { 'content-type': 'text/html' }).end('<title>No such page</title>');
  });
};

async function smokeOf(slugs: readonly string[], leaving: readonly string[]) {
  using place = scratch('watch-smoke');
  await using platform = await platformOf(slugs, leaving);
  const { controlPlane, adminToken } = platform.options;
  const target = { name: 'staging', controlPlane, adminToken, headers: {}, embedded: false };
  const remote = {
    ...{ target: { ...target, unverifiedTls: false }, connection: {}, budgets: {}, staleAfterMs: null },
    ...{ runMs: null, addedConfigKeys: [], logs: null, secrets: [] },
  };
  const options = { remote, gitSha: () => SHA, reports: place.folder, say: () => undefined };
  const { result } = await smokeCheck(options).run(NEVER, () => undefined);
  return result;
}

test("a tenant that leaves while a watch's smoke reads turns nothing red", async () => {
  const { verdict, title, tenants } = await smokeOf(['stays', 'leaves'], ['leaves']);
  assert.deepEqual([verdict, tenants?.gone, tenants?.other], ['pass', 1, 0], title);
});

test("a tenant that answers with something else, and is still listed, turns a watch's smoke red", async () => {
  const { verdict, tenants } = await smokeOf(['stays', 'lingers'], []);
  assert.deepEqual([verdict, tenants?.gone, tenants?.other], ['fail', 0, 1]);
});
