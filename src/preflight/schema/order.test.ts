import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder } from './order.ts';

const orders: Record<string, string[]> = {
  'plain numbers': ['1_users.sql', '2_orders.sql', '10_items.sql'],
  timestamps: ['1712345678901_c.sql', '20240101120000_a.sql', '20240101120001_b.sql'],
  Flyway: ['V1__a.sql', 'V1.2__b.sql', 'V1.10__c.sql', 'V2__d.sql', 'R__views.sql'],
  'Prisma folders': ['20240101_a/migration.sql', '20240102_b/migration.sql'],
  'a base schema before numbered files': ['schema.sql', '001_more.sql', '002_most.sql'],
  'files of a folder before its folders': ['db/002_b.sql', 'db/v2/001_a.sql'],
};

for (const [name, expected] of Object.entries(orders)) {
  test(`migrations are run in the order of their tool: ${name}`, () => {
    assert.deepEqual(inOrder(expected.toReversed()), expected);
  });
}

test('what undoes a migration is none', () => {
  const both = ['1_a.up.sql', '1_a.down.sql', '2_b/up.sql', '2_b/down.sql', 'U1__a.sql'];
  assert.deepEqual(inOrder(both), ['1_a.up.sql', '2_b/up.sql']);
});
