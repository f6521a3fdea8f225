import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPermanent } from './proofs.ts';

test('an error is permanent by its class, and without one by the words of PostgreSQL', () => {
  const is = (sqlstate: string | null, message = '') => isPermanent({ sqlstate, message });
  assert.deepEqual(
    ['22P02', '42703', '40001', '53300', '57014', '08006', '2'].map((code) => is(code)),
    [true, true, false, false, false, false, false],
  );
  assert.equal(is('57014', 'does not exist'), false);
  const PERMANENT = [
    'invalid input value for enum workspace_status: ""',
    'invalid input syntax for type uuid',
    'column "x" does not exist',
    'syntax error at or near "FORM"',
    'column reference "id" is ambiguous',
    'type a cannot be cast to type b',
    'column "x" must appear in the GROUP BY clause',
    'integer out of range',
    'column "status" is of type workspace_status but expression is of type text',
    'could not determine data type of parameter $1',
    'division by zero',
    'could not identify an equality operator for type json',
    'could not identify a ordering operator for type json',
    'COALESCE types text and integer cannot be matched',
  ];
  for (const message of PERMANENT) assert.equal(is(null, message), true, message);
  const PASSING = [
    'too many connections',
    'canceling statement due to statement timeout',
    'deadlock detected',
    'invalid input',
    'could not identify the operator',
    'column "status" is of type a',
    '',
  ];
  for (const message of PASSING) assert.equal(is(null, message), false, message);
  assert.equal(is(null, `${'x'.repeat(986)}does not exist`), true);
  assert.equal(is(null, `${'x'.repeat(987)}does not exist`), false);
  assert.equal(is('', 'does not exist'), true);
});
