import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UsageError } from '../usage.ts';
import { parseConfig } from './config.ts';
import { resolveTarget } from './target.ts';

const FILE = { file: 'delivery.config.yaml', folder: '/nowhere' };
const BOMB = `a0: &a0 [x]\n${Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]\n`).join('')}`;

const refused = (source: string, about: RegExp) =>
  assert.throws(
    () => parseConfig(source, FILE),
    (error) => error instanceof UsageError && about.test(error.message),
    source.slice(0, 60),
  );

test('a file of YAML that means harm is bad usage, and says where', () => {
  refused(BOMB, /alias/);
  refused('targets: {}\ntargets: {}\n', /^delivery\.config\.yaml:2:1: /);
  refused(`targets: ${'['.repeat(20_000)}`, /^delivery\.config\.yaml:/);
  refused('targets: !!js/function "() => 1"\n', /^delivery\.config\.yaml:/);
  refused('targets: &a\n  x: *a\n', /^delivery\.config\.yaml/);
  refused('__proto__: { polluted: true }\n', /^delivery\.config\.yaml:/);
  refused('targets: {}\n---\ntargets: {}\n', /^delivery\.config\.yaml:2/);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test('whatever stands in the file, it is a configuration or bad usage', () => {
  const piece = fc.constantFrom(
    'targets:\n',
    '  staging:\n',
    '    controlPlane: ',
    'https://api.example.com',
    '    adminToken: ',
    '\u0024{A}',
    '\u0024{',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '- ',
    ': ',
    '\n',
    '"',
    '<<: ',
    '__proto__',
    '    headers: { a: "b\\nc" }\n',
    '\t',
    '\0',
    '? ',
    'inert: ',
    '~',
    '1',
    '    logs: { file: ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        const config = parseConfig(pieces.join(''), FILE);
        resolveTarget(config, 'staging', { A: 'a value' });
      } catch (error) {
        assert.ok(error instanceof UsageError, error instanceof Error ? error.stack : String(error));
      }
    }),
    { numRuns: 400 },
  );
});
