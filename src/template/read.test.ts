import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SOURCES } from '../shipped.fixture.ts';
import { UsageError } from '../usage.ts';
import { listTemplates, readPlugin, readTemplate } from './read.ts';

function copyOfTemplates() {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-templates-'));
  cpSync(SOURCES.templates, folder, { recursive: true });
  return {
    sources: { ...SOURCES, templates: folder },
    config: join(folder, 'seo-agent', 'config.yaml'),
    prompt: join(folder, 'seo-agent', 'prompts', 'system-prompt.md'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

test('a template promises its config, every prompt that the config names, and its plugins file by file', () => {
  const promise = readTemplate('seo-agent', SOURCES);
  assert.equal(promise.model, 'anthropic/claude-sonnet-4-5');
  assert.ok(Buffer.byteLength(promise.config) > 9_216);
  assert.equal(promise.prompts.length, 5);
  assert.deepEqual(
    promise.plugins.map(({ name }) => name),
    ['seo-all'],
  );
  const [plugin] = promise.plugins;
  assert.ok((plugin?.files.length ?? 0) > 100);
  assert.deepEqual(plugin?.contents.map(({ path }) => path).sort(), ['SKILL.md', 'plugin.yaml']);
});

test('the templates that there are can be listed', () => {
  assert.deepEqual(listTemplates(SOURCES), ['seo-agent', 'support-agent']);
});

const refuses = (what: string, run: () => unknown, message: RegExp) =>
  test(`${what} is refused in one sentence`, () => {
    assert.throws(
      run,
      (error) => error instanceof UsageError && message.test(error.message) && !error.message.includes('\n'),
    );
  });

refuses(
  'a template that is not there',
  () => readTemplate('seo-agnet', SOURCES),
  /no template "seo-agnet".*seo-agent, support-agent/,
);
refuses(
  'a template outside its folder',
  () => readTemplate('../templates/seo-agent', SOURCES),
  /no template/,
);
refuses(
  'a source without a scheme',
  () => readPlugin('owner/repo', SOURCES.plugins),
  /not the source of a plugin/,
);
refuses(
  'a source that leaves the folder',
  () => readPlugin('gitea://../../etc#main', SOURCES.plugins),
  /leaves/,
);
refuses(
  'a plugin whose content is not at hand',
  () => readPlugin('gitea://example/none#main', SOURCES.plugins),
  /expected content/,
);

test('a config that names a prompt that is not there is refused', () => {
  using copy = copyOfTemplates();
  rmSync(copy.prompt);
  assert.throws(() => readTemplate('seo-agent', copy.sources), /names prompts\/system-prompt\.md/);
});

test('a config that is not YAML, or has no model, is refused', () => {
  using copy = copyOfTemplates();
  writeFileSync(copy.config, 'model: [');
  assert.throws(() => readTemplate('seo-agent', copy.sources), UsageError);
  writeFileSync(copy.config, 'name: no model');
  assert.throws(() => readTemplate('seo-agent', copy.sources), /model/);
});
