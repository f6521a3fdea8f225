import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDirectory, type Tenant } from '../directory.ts';
import { addressee } from './hosts.ts';

function tenant(slug: string): Tenant {
  return {
    id: `id-${slug}`,
    slug,
    name: slug,
    ownerUserId: 'user-1',
    createdAt: '2026-01-01T00:00:00.000Z',
    tokenHash: Buffer.alloc(32),
    status: 'running',
    certifiedAtMs: 0,
    reachableAtMs: 0,
    goneAtMs: null,
    deleting: null,
  };
}

const directory = createDirectory();
directory.addTenant(tenant('acme'));
const gone = tenant('gone');
directory.addTenant(gone);
directory.removeTenant(gone);

function kindOf(host: string | undefined): string {
  return addressee(host, directory).kind;
}

test('the control plane has a name of one label, an address, or a name that begins with api', () => {
  const hosts = ['localhost', 'localhost:80', '127.0.0.1:80', '[::1]:80', 'registry', undefined, ''];
  for (const host of [...hosts, 'api.example.com', 'staging-api.example.com', 'LOCALHOST']) {
    assert.equal(kindOf(host), 'control-plane', String(host));
  }
});

test('a tenant is known by the first label, whatever comes after it', () => {
  for (const host of [
    'acme.localhost:80',
    'ACME.localhost',
    'acme.staging.example.com',
    'acme.127.0.0.1',
    'acme.x.',
  ]) {
    assert.equal(kindOf(host), 'tenant', host);
  }
});

test('the host of a tenant that is not there is the front end', () => {
  for (const host of ['gone.localhost', 'gone.example.com', 'never.localhost:80', 'never.127.0.0.1']) {
    assert.equal(kindOf(host), 'front-end', host);
  }
});

test('any other name is a control plane of its own', () => {
  assert.equal(kindOf('platform.example.com'), 'control-plane');
});
