import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ledger, ledgerPath } from './ledger.ts';
import { isAlive, thisProcess } from './process.ts';

function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-ledger-'));
  return {
    path: join(folder, 'deep', 'ledger.jsonl'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const TENANT = { slug: 'e2e-tmpl-0123abcd', controlPlane: 'https://api.example.com', embedded: false };

test('a tenant stands in the ledger from its open until it is gone', () => {
  using folder = scratch();
  const book = ledger(folder.path);
  assert.deepEqual(book.entries(), []);
  book.open(TENANT);
  const [entry] = ledger(folder.path).entries();
  assert.equal(entry?.slug, TENANT.slug);
  assert.equal(entry?.controlPlane, TENANT.controlPlane);
  assert.deepEqual(entry?.owner, thisProcess());
  assert.deepEqual([entry?.answered, entry?.kept], [false, false]);
  book.note(TENANT.slug, 'answered');
  assert.equal(book.entries()[0]?.answered, true);
  book.note(TENANT.slug, 'gone');
  assert.deepEqual(book.entries(), []);
});

test('what a killed write left does not hide what stands beside it', () => {
  using folder = scratch();
  const book = ledger(folder.path);
  book.open(TENANT);
  appendFileSync(folder.path, '{"step":"gone","slug":"e2e-tm');
  assert.equal(book.entries().length, 1);
  book.open({ ...TENANT, slug: 'e2e-tmpl-00000001' });
  assert.equal(book.entries().length, 2);
  appendFileSync(folder.path, '\nnot a line of ours\n{"step":"open","slug":"acme"}\n');
  assert.equal(book.entries().length, 2);
});

test('a ledger that has grown too long loses what is gone at the next open', () => {
  using folder = scratch();
  const book = ledger(folder.path, 100);
  book.open(TENANT);
  book.note(TENANT.slug, 'answered');
  book.note(TENANT.slug, 'gone');
  book.open({ ...TENANT, slug: 'e2e-tmpl-00000001' });
  assert.doesNotMatch(readFileSync(folder.path, 'utf8'), /answered/);
});

test('nobody else can read the ledger', () => {
  using folder = scratch();
  ledger(folder.path).open(TENANT);
  assert.equal(statSync(folder.path).mode & 0o077, 0);
});

test('the ledger lies where state belongs', () => {
  assert.equal(ledgerPath({ XDG_STATE_HOME: '/state' }), '/state/delivery/ledger.jsonl');
  assert.equal(ledgerPath({ HOME: '/home/somebody' }), '/home/somebody/.local/state/delivery/ledger.jsonl');
});

test('a process is alive as itself only: its id alone is used again', async () => {
  assert.equal(isAlive(thisProcess()), true);
  assert.equal(isAlive({ ...thisProcess(), started: '1' }), false);
  const child = spawn(process.execPath, ['-e', '']);
  const pid = child.pid ?? 0;
  await new Promise((resolve) => child.once('close', resolve));
  assert.equal(isAlive({ pid, started: 'unknown' }), false);
});
