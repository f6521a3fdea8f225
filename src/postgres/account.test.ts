import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namedId, unusedId } from './account.ts';

test('the server takes the highest ordinary id that no user and no group has', () => {
  assert.equal(unusedId(''), 59_999);
  assert.equal(unusedId('a:x:59999:1::/:\nstaff:x:59998:\n'), 59_997);
});

test('initdb runs as nobody, or as any user with a name but root', () => {
  assert.equal(namedId('root:x:0:0::/root:\napp:x:1000:1000::/:\nnobody:x:65534:65534::/:\n'), 65_534);
  assert.equal(namedId('root:x:0:0::/root:\napp:x:1000:1000::/:\n'), 1000);
});
