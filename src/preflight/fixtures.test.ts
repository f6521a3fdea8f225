import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { preflight } from './preflight.ts';

const fixtures = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/preflight/${name}`, import.meta.url));

/** Which fault is planted in which store of each project. */
const FAULTS = [
  ['audit', '42601', 'syntax error at end of input'],
  ['orders', '22P02', 'invalid input value for enum order_status: ""'],
  ['orders', '22P02', 'invalid input value for enum order_status: "backordered"'],
  ['payments', '42702', 'column reference "id" is ambiguous'],
  ['shipments', '22P02', 'invalid input value for enum shipment_status: "lost"'],
  ['shipments', '42P01', 'relation "parcels" does not exist'],
  ['stock', '22P02', 'invalid input syntax for type integer: "a lot"'],
  ['users', '42703', 'column "nickname" does not exist'],
];

const PROJECTS = [
  { name: 'go', schema: 'migrations/*.sql', sources: '**/*.go', store: /^internal\/store\/(.*)\.go$/ },
  { name: 'typescript', schema: 'prisma/**/*.sql', sources: '**/*.ts', store: /^src\/store\/(.*)\.ts$/ },
  { name: 'python', schema: 'db/migrations/*.sql', sources: '**/*.py', store: /^shop\/store\/(.*)\.py$/ },
];

for (const { name, schema, sources, store } of PROJECTS) {
  test(`of 300 statements in ${name} the eight that are wrong are found, and nothing else`, async () => {
    const outcome = await preflight({ schema: [schema], sources: [sources], folder: fixtures(name) });
    const found = outcome.findings.map(({ file, rule, message }) => [store.exec(file)?.[1], rule, message]);
    assert.deepEqual(found, FAULTS);
    assert.deepEqual(outcome.counts.statements, 300);
    assert.deepEqual(outcome.counts.checked, 300);
    assert.deepEqual(outcome.counts.migrations, 40);
    assert.deepEqual(outcome.notCheckable, []);
    assert.equal(outcome.dynamic.length, 2);
    assert.equal(outcome.exitCode, 1);
  });

  test(`every finding in ${name} points at what is wrong`, async () => {
    const { findings } = await preflight({ schema: [schema], sources: [sources], folder: fixtures(name) });
    const pointed = findings.map(({ sourceLine, column }) => sourceLine.slice(column - 1).trim());
    assert.deepEqual(
      pointed.map((text) => text.replace(/^`?\)?$/, '').slice(0, 8)),
      ['', "'') AS s", "'backord", 'id, o.nu', "'lost'", 'parcels ', "'a lot'", 'nickname'],
    );
  });
}
