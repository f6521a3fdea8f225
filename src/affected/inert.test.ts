import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_INERT, inertBy } from './inert.ts';

const byDefault = inertBy(DEFAULT_INERT, []);

for (const path of [
  'README.md',
  'docs/how.md',
  'docs/a/picture.png',
  'pkg/x/README.md',
  'LICENSE',
  'CHANGELOG.md',
]) {
  test(`${path} is prose`, () => assert.equal(byDefault(path), true));
}

for (const path of [
  'src/main.go',
  'package.json',
  'docs.go',
  'notes.md/main.go',
  'internal/embedded/page.md',
  'templates/seo-agent/prompts/system.md',
  'templates/seo-agent/README.md',
  'plugins/seo-all/README.md',
  'skills/SKILL.md',
  'docs/prompts/one.md',
  '.github/workflows/ci.yml',
]) {
  test(`${path} may matter`, () => assert.equal(byDefault(path), false));
}

test('what is delivered is never inert, whatever the list says', () => {
  const all = inertBy(['**'], ['agents/**']);
  assert.equal(all('src/main.go'), true);
  for (const path of [
    'templates/a/config.yaml',
    'agents/a/config.yaml',
    'delivery.config.yaml',
    'a/prompts/b.md',
  ])
    assert.equal(all(path), false, path);
});

test('a pattern with an exclamation mark takes back what another one says, in any order', () => {
  for (const patterns of [
    ['docs/**', '!docs/api/**'],
    ['!docs/api/**', 'docs/**'],
  ]) {
    const isInert = inertBy(patterns, []);
    assert.equal(isInert('docs/how.md'), true);
    assert.equal(isInert('docs/api/schema.json'), false);
  }
});

test('patterns begin at the top of the repository, with or without a slash, and see hidden files', () => {
  for (const pattern of ['docs/**', '/docs/**', './docs/**']) {
    const isInert = inertBy([pattern], []);
    assert.equal(isInert('docs/.hidden/file'), true, pattern);
    assert.equal(isInert('src/docs/file'), false, pattern);
  }
});

test('an empty list makes nothing inert', () => {
  assert.equal(inertBy([], [])('README.md'), false);
  assert.equal(inertBy(['!src/**'], [])('README.md'), false);
});
