import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOneTransaction, upPart } from './migration.ts';

const up = (text: string) => {
  const { from, to } = upPart(text);
  return text.slice(from, to).trim();
};

test('only what goes up is taken of a file that has both ways', () => {
  assert.equal(up('-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;'), 'SELECT 1;');
  assert.equal(up('-- migrate:up transaction:false\nSELECT 1;\n\n-- migrate:down\nSELECT 2;'), 'SELECT 1;');
  assert.equal(up('-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 2;'), 'SELECT 1;');
  assert.equal(up('-- +migrate Down\nSELECT 2;\n-- +migrate Up\nSELECT 1;'), 'SELECT 1;');
  assert.equal(up('SELECT 1;'), 'SELECT 1;');
});

test('what cannot be sent in one piece is told by its text', () => {
  assert.equal(isOneTransaction('CREATE TABLE t (id int); CREATE INDEX i ON t (id);'), true);
  assert.equal(isOneTransaction('CREATE INDEX CONCURRENTLY i ON t (id);'), false);
  assert.equal(isOneTransaction('BEGIN; SELECT 1; COMMIT;'), false);
  assert.equal(isOneTransaction('-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1'), false);
  assert.equal(isOneTransaction('COPY t FROM stdin;\n\\.'), false);
});
