import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCHEMAS, SCHEMAS_FOLDER } from '../packaging/schemas.ts';

test('the published schemas are those that the code reads by', () => {
  assert.deepEqual(readdirSync(SCHEMAS_FOLDER).sort(), Object.keys(SCHEMAS).sort());
  for (const [file, text] of Object.entries(SCHEMAS))
    assert.equal(readFileSync(join(SCHEMAS_FOLDER, file), 'utf8'), text(), 'run: npm run schemas');
});
