import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * Which part may know of which. What stands at the root of src (the clock, the words of the protocol, the error for
 * bad usage) may be known by all.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  evidence: [],
  verdict: ['evidence'],
  report: ['verdict', 'evidence'],
  platform: ['evidence'],
  logs: ['platform', 'evidence'],
  probe: ['platform', 'evidence'],
  tenancy: ['platform', 'probe', 'evidence'],
  template: ['evidence'],
  history: ['report', 'verdict', 'evidence'],
  telemetry: ['platform', 'report', 'verdict', 'evidence'],
  gate: ['probe', 'tenancy', 'platform', 'logs', 'verdict', 'evidence'],
  registry: [],
  postgres: [],
  preflight: ['postgres', 'report'],
};

/** What the package gives to a program that imports it. */
const ENTRY = 'index.ts';

/** These compose the others and are composed by none of them. */
const COMPOSERS = ['session', 'simulation', 'cli', 'smoke', 'config', 'affected', 'test', 'watch', 'fleet'];

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

/** The folder directly under src, or nothing for a file at its root. */
const partOf = (file: string) => (file.includes(sep) ? (file.split(sep)[0] ?? '') : '');

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]/g;

function importsOf(file: string): string[] {
  const text = readFileSync(join(SOURCES, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((found) =>
    relative(SOURCES, resolve(SOURCES, dirname(file), found[1] ?? found[2] ?? '')),
  );
}

/** Tests and what they share may reach for what composes: they are not part of what runs. */
const product = files.filter((file) => !/(\.(test|fixture)|\btrial)\.ts$/.test(file));

test('every import follows the arrows', () => {
  const wrong = product.flatMap((file) => {
    const from = partOf(file);
    if (COMPOSERS.includes(from) || file === ENTRY) return [];
    const allowed = MAY_IMPORT[from] ?? [];
    return importsOf(file)
      .filter(
        (imported) =>
          partOf(imported) !== '' && partOf(imported) !== from && !allowed.includes(partOf(imported)),
      )
      .map((imported) => `${file} imports ${imported}`);
  });
  assert.deepEqual(wrong, []);
});

test('every part of src has its arrows declared', () => {
  const parts = new Set(product.map(partOf).filter((part) => part !== ''));
  const declared = [...Object.keys(MAY_IMPORT), ...COMPOSERS];
  assert.deepEqual(
    [...parts].filter((part) => !declared.includes(part)),
    [],
  );
});

test('the verdict imports nothing that has an effect', () => {
  const EFFECTS = /from\s*['"](node:(?!util)[^'"]*|undici|pg|fastify|p-retry|playwright[^'"]*)['"]/;
  const wrong = product.filter(
    (file) => partOf(file) === 'verdict' && EFFECTS.test(readFileSync(join(SOURCES, file), 'utf8')),
  );
  assert.deepEqual(wrong, []);
});

test('no part of the harness imports the registry, and the registry none of the harness', () => {
  const harness = ['probe', 'tenancy', 'platform', 'gate', 'logs', 'evidence', 'verdict', 'report'];
  const crossing = product.flatMap((file) =>
    importsOf(file)
      .filter((imported) => {
        const [from, to] = [partOf(file), partOf(imported)];
        return (from === 'registry' && harness.includes(to)) || (harness.includes(from) && to === 'registry');
      })
      .map((imported) => `${file} imports ${imported}`),
  );
  assert.deepEqual(crossing, []);
});

test('what ships takes no stack of disposables from Node, which has none before 24', () => {
  const wrong = product.filter((file) =>
    /new (Async)?DisposableStack\b/.test(readFileSync(join(SOURCES, file), 'utf8')),
  );
  assert.deepEqual(wrong, []);
});
