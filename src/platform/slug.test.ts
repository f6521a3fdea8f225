import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertTestSlug, isTestSlug, newTestSlug } from './slug.ts';

const OTHERS = [
  '',
  'acme',
  'e2e-tmpl-',
  'e2e-tmpl-0123456',
  'e2e-tmpl-012345678',
  'e2e-tmpl-0123456g',
  'e2e-tmpl-0123456A',
  'xe2e-tmpl-01234567',
  'e2e-tmpl-01234567x',
  'e2e-tmpl-01234567\n',
  '\ne2e-tmpl-01234567',
];

test('only the slug of a test tenant passes, and the refusal names the other', () => {
  assert.equal(isTestSlug('e2e-tmpl-0189abef'), true);
  assert.doesNotThrow(() => assertTestSlug('e2e-tmpl-0189abef'));
  for (const slug of OTHERS) {
    assert.equal(isTestSlug(slug), false, JSON.stringify(slug));
    assert.throws(() => assertTestSlug(slug), {
      message: `"${slug}" is not the slug of a test tenant: it is never deleted`,
    });
  }
});

test('a made slug is that of a test tenant, and no two are the same', () => {
  const made = new Set(Array.from({ length: 20 }, newTestSlug));
  assert.equal(made.size, 20);
  for (const slug of made) assert.match(slug, /^e2e-tmpl-[0-9a-f]{8}$/);
});
