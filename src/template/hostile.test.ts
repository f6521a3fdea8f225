import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { UsageError } from '../usage.ts';
import { readPlugin, readTemplate, type TemplateSources } from './read.ts';

let folder: string;
let sources: TemplateSources;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'delivery-templates-'));
  sources = { templates: join(folder, 'templates'), plugins: join(folder, 'plugins') };
  mkdirSync(join(sources.templates, 'bad', 'prompts'), { recursive: true });
  mkdirSync(join(sources.plugins, 'acme', 'many'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'not for any report');
});
after(() => rmSync(folder, { recursive: true, force: true }));

function readConfig(config: string) {
  writeFileSync(join(sources.templates, 'bad', 'config.yaml'), config);
  return readTemplate('bad', sources);
}

const usage = (about: RegExp) => (error: unknown) => error instanceof UsageError && about.test(error.message);

const BOMB = `a0: &a0 [x]\n${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]\n`).join('')}`;

const CONFIGS: readonly [what: string, config: string, about: RegExp][] = [
  ['an expansion bomb', `model: a/b\n${BOMB}`, /is not a template's config: .*alias/],
  ['a key that stands twice', 'model: a/b\nmodel: c/d\n', /Map keys must be unique/],
  ['brackets in brackets', `model: ${'['.repeat(50_000)}`, /is not a template's config/],
  [
    'a tag that asks for code',
    'model: !!js/function "() => 1"\nprompt_files: !!js/undefined x\n',
    /prompt_files/,
  ],
  ['no model', 'name: x\n', /model: /],
  ['a prompt above its folder', 'model: a/b\nprompt_files: [../../../secret.txt]\n', /leaves/],
  ['a prompt by its whole path', 'model: a/b\nprompt_files: [/etc/passwd]\n', /leaves/],
  ['a folder for a prompt', 'model: a/b\nprompt_files: [prompts]\n', /is no file/],
  ['a plugin above its folder', 'model: a/b\nplugins: ["gitea://../../secret.txt"]\n', /leaves/],
  ['a plugin that is no source', 'model: a/b\nplugins: [acme]\n', /is not the source of a plugin/],
  ['more text than an answer carries', `model: a/b\nx: ${'y'.repeat(300_000)}\n`, /larger than 262144 bytes/],
];

for (const [what, config, about] of CONFIGS) {
  test(`a template with ${what} is refused before anything is written`, () => {
    assert.throws(() => readConfig(config), usage(about));
  });
}

test('a template that promises more than evidence can carry is refused', () => {
  const paths = Array.from({ length: 9 }, (_, n) => `prompts/${n}.md`);
  for (const path of paths) writeFileSync(join(sources.templates, 'bad', path), 'x'.repeat(250_000));
  assert.throws(
    () => readConfig(`model: a/b\nprompt_files: [${paths.join(', ')}]\n`),
    usage(/promises more text/),
  );
});

test('a plugin whose list of files no answer could carry is refused', () => {
  for (const file of ['SKILL.md', 'plugin.yaml'])
    writeFileSync(join(sources.plugins, 'acme', 'many', file), '');
  for (let n = 0; n < 1_300; n += 1)
    writeFileSync(join(sources.plugins, 'acme', 'many', `${n}-${'long'.repeat(45)}`), '');
  assert.throws(() => readPlugin('gitea://acme/many', sources.plugins), usage(/so many files/));
});

test('a plugin that was not checked out, or lies deeper than a list reaches, is bad usage', () => {
  const folder = join(sources.plugins, 'acme', 'bare');
  mkdirSync(folder);
  assert.throws(() => readPlugin('gitea://acme/bare', sources.plugins), usage(/has no SKILL\.md: an empty/));
  for (const file of ['SKILL.md', 'plugin.yaml']) writeFileSync(join(folder, file), '');
  assert.equal(readPlugin('gitea://acme/bare', sources.plugins).files.length, 2);
  mkdirSync(join(folder, '1/2/3/4/5'), { recursive: true });
  writeFileSync(join(folder, '1/2/3/4/5/deep.md'), '');
  assert.throws(() => readPlugin('gitea://acme/bare', sources.plugins), usage(/deeper than the 5 levels/));
});

test('whatever stands in a config, it is a template or bad usage', () => {
  const piece = fc.constantFrom(
    'model: a/b\n',
    'prompt_files: ',
    'plugins: ',
    '[',
    ']',
    '{',
    '}',
    '..',
    '&a ',
    '*a ',
    '- ',
    '? ',
    ': ',
    '\n',
    '"',
    '!!binary ',
    '<<: ',
    '__proto__: ',
    '/',
    '\t',
    '%',
    '|',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        assert.equal(readConfig(pieces.join('')).template, 'bad');
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error));
      }
    }),
    { numRuns: 200 },
  );
});
