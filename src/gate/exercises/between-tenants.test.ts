import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactor } from '../../evidence/redaction.ts';
import { guardSeen } from './between-tenants.ts';

test('a secret at the edge of what is quoted of a neighbour goes whole', () => {
  const { clean } = redactor(['hunter22-hunter22']);
  const value = { text: `${'x'.repeat(180)}hunter22-hunter22` };
  assert.deepEqual(guardSeen({ ok: true, value }, clean), {
    is: 'let-through',
    status: 200,
    excerpt: `{"text":"${'x'.repeat(180)}[redacted]"`,
  });
});
