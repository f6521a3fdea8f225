import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { CallInit } from '../trial.ts';
import { openSettled, type Settled } from './settled.fixture.ts';

let there: Settled;
before(async () => {
  there = await openSettled();
  await symlink(there.trial.boxesFolder, join(there.trial.boxesFolder, there.id, 'configs', 'escape'));
});
after(() => there[Symbol.asyncDispose]());

type Refusal = [what: string, path: string, init: CallInit, status: number];

function refusals(): Refusal[] {
  const { id } = there;
  const workspace = `/workspaces/${id}`;
  const put = (json: unknown): CallInit => ({ method: 'PUT', json });
  const post = (json: unknown): CallInit => ({ method: 'POST', json });
  return [
    ['a body that is not JSON', '/workspaces', { method: 'POST', body: '{' }, 400],
    ['a body that is a list', '/workspaces', post([]), 400],
    ['a body that is null', '/workspaces', post(null), 400],
    ['no body', '/workspaces', { method: 'POST' }, 400],
    [
      'another content type',
      '/workspaces',
      { method: 'POST', body: 'a=b', headers: { 'content-type': 'text/plain' } },
      415,
    ],
    ['too large a body', '/workspaces', post({ name: 'x'.repeat(2_000_000) }), 413],
    ['a name of another type', '/workspaces', post({ name: 1, template: 'seo-agent' }), 400],
    ['a name with NUL in it', '/workspaces', post({ name: 'a\0b', template: 'seo-agent' }), 400],
    ['a template that leaves its folder', '/workspaces', post({ name: 'a', template: '../seo-agent' }), 400],
    ['an id that is no UUID', '/workspaces/1', {}, 400],
    ['a workspace that is not there', '/workspaces/00000000-0000-4000-8000-000000000000', {}, 404],
    ['a model of another type', `${workspace}/model`, put({ model: 1 }), 400],
    ['no model', `${workspace}/model`, put({}), 400],
    ['a secret without a name', `${workspace}/secrets`, put({ key: '', value: 'x' }), 400],
    ['a depth that is none', `${workspace}/files?depth=x`, {}, 400],
    ['a depth of 0', `${workspace}/files?depth=0`, {}, 400],
    ['a listing above the root', `${workspace}/files?path=../..`, {}, 400],
    ['a listing above the root of what is not there', `${workspace}/files?path=../nope`, {}, 400],
    ['an absolute listing', `${workspace}/files?path=/etc`, {}, 400],
    ['two paths', `${workspace}/files?path=a&path=b`, {}, 400],
    ['a file above the root', `${workspace}/files/%2e%2e/%2e%2e/registry.secret`, {}, 400],
    ['a link that leaves the root', `${workspace}/files/escape`, {}, 400],
    ['a listing through a link', `${workspace}/files?path=escape`, {}, 400],
    ['a file with NUL in its name', `${workspace}/files/a%00b`, {}, 400],
    ['an escape that is none', `${workspace}/files/%zz`, {}, 400],
    ['a folder as a file', `${workspace}/files/prompts`, {}, 404],
    ['a heartbeat for no workspace', '/registry/heartbeat', post({}), 400],
    ['a heartbeat for another kind of id', '/registry/heartbeat', post({ workspace_id: 'x' }), 400],
    ['an error rate above 1', '/registry/heartbeat', post({ workspace_id: id, error_rate: 2 }), 400],
    ['a count that is none', '/registry/heartbeat', post({ workspace_id: id, active_tasks: 1.5 }), 400],
    ['a count beyond the column', '/registry/heartbeat', post({ workspace_id: id, active_tasks: 3e9 }), 400],
    ['a heartbeat with no token of the box', '/registry/heartbeat', post({ workspace_id: id }), 401],
    ['a register without a card', '/registry/register', post({ id, url: 'http://box.example.com' }), 400],
    [
      'a register of nobody',
      '/registry/register',
      post({ id: '00000000-0000-4000-8000-000000000000', url: 'u', agent_card: {} }),
      404,
    ],
    ["the box's own door", `/internal/workspaces/${id}/assets`, {}, 401],
  ];
}

test('a bad request is refused with JSON that says what is wrong', async () => {
  for (const [what, path, init, status] of refusals()) {
    const answer = await there.tenant.call(path, init);
    assert.equal(answer.status, status, `${what}: ${answer.text}`);
    const { error } = answer.json<{ error: unknown }>();
    assert.ok(typeof error === 'string' && error !== '', `${what}: ${answer.text}`);
  }
});

test('the control plane names what a create lacks, and what it will not take', async () => {
  const create = async (json: unknown) =>
    (await there.trial.admin('/cp/admin/orgs', { method: 'POST', json })).json<{
      missing: string[];
      invalid: Record<string, string>;
    }>();
  assert.deepEqual((await create({})).missing, ['slug', 'name', 'owner_user_id']);
  assert.deepEqual((await create({ slug: 'a', name: '' })).missing, ['owner_user_id']);
  for (const slug of ['UPPER', 'a.b', '-a', '', 'api', 'x'.repeat(64)]) {
    const { invalid } = await create({ slug, name: 'a', owner_user_id: 'b' });
    assert.deepEqual(Object.keys(invalid), ['slug'], slug);
  }
});

test('whatever a body holds, the answer is never a 5xx', async () => {
  const seed = Date.now() % 2 ** 31;
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.jsonValue());
  const keys = [
    'name',
    'template',
    'runtime',
    'model',
    'key',
    'value',
    'id',
    'url',
    'agent_card',
    'error_rate',
  ];
  const body = fc.dictionary(
    fc.constantFrom(...keys, 'workspace_id', 'active_tasks', 'uptime_seconds'),
    value,
  );
  const route = fc.constantFrom<[CallInit['method'], string]>(
    ['POST', '/workspaces'],
    ['PUT', `/workspaces/${there.id}/secrets`],
    ['POST', '/registry/register'],
    ['POST', '/registry/heartbeat'],
  );
  await fc.assert(
    fc.asyncProperty(route, body, async ([method, path], json) => {
      const { status } = await there.tenant.call(path, { ...(method && { method }), json });
      assert.ok(status < 500, `${method} ${path} ${JSON.stringify(json)}: ${status}`);
    }),
    { numRuns: 150, seed },
  );
});

test('an unknown path is the front end, in HTML, to whoever asks', async () => {
  for (const answer of [
    await there.trial.call('localhost', '/nope'),
    await there.trial.admin('/cp/admin/nope'),
    await there.tenant.call('/nope'),
    await there.trial.call(there.tenant.host, '/nope'),
    await there.trial.call('never-there.localhost', '/health'),
    await there.trial.call(there.tenant.host, `/workspaces/${there.id}`),
  ]) {
    assert.equal(answer.status, 404);
    assert.match(answer.text, /^<!DOCTYPE html>/);
  }
});
