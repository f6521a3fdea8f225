import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'playwright/test';
import { preflight } from '../src/preflight/preflight.ts';

const folder = fileURLToPath(new URL('../src/registry/', import.meta.url));
const schema = ['database/migrations/*.sql'];
const good = ['**/*.ts', '!faults/**', '!**/*.test.ts', '!**/*.fixture.ts'];

/** What the registry's own modules say that its statements are. */
async function exportedStatements(): Promise<string[]> {
  const names = readdirSync(`${folder}database`).filter((name) => /^[a-z]+\.ts$/.test(name));
  const modules = await Promise.all(
    names.map(async (name) => Object.values(await import(`${folder}database/${name}`))),
  );
  return modules.flat().flatMap((value: unknown) => {
    const text = (value as { text?: unknown } | null)?.text;
    return typeof text === 'string' ? [text] : [];
  });
}

test('every statement of the good registry prepares against its own migrations', async () => {
  const outcome = await preflight({ schema, sources: good, folder });
  expect(outcome.findings).toEqual([]);
  expect(outcome.dynamic).toEqual([]);
  expect(outcome.notCheckable).toEqual([]);
  const statements = await exportedStatements();
  expect(statements.length).toBeGreaterThan(20);
  expect(outcome.counts.checked).toBeGreaterThanOrEqual(statements.length);
  expect(outcome.exitCode).toBe(0);
});

test('the incident of the enum is caught in the source, before anything is provisioned', async () => {
  const outcome = await preflight({ schema, sources: ['faults/enum-coalesce.ts'], folder });
  expect(outcome.findings).toMatchObject([
    {
      file: 'faults/enum-coalesce.ts',
      rule: '22P02',
      message: 'invalid input value for enum workspace_status: ""',
    },
  ]);
  const [finding] = outcome.findings;
  expect(finding?.sourceLine.slice((finding?.column ?? 0) - 1)).toMatch(/^''\) AS status/);
  expect(outcome.exitCode).toBe(1);
});
