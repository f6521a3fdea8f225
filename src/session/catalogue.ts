import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../usage.ts';
import { ASSERTION_IDS, EXERCISE_ASSERTIONS, MECHANISMS, type Verdict } from '../verdict/result.ts';

/** A regression of the past: which build it was, and what a gate must say of it. Written by hand, never from a run. */
const Ids = z.array(z.enum(ASSERTION_IDS));

export const Regression = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  incident: z.string(),
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  fault: z.strictObject({ name: z.string(), params: z.record(z.string(), z.unknown()).optional() }),
  exercises: z.array(z.enum(Object.keys(EXERCISE_ASSERTIONS) as [string, ...string[]])),
  expected: z.strictObject({
    verdict: z.enum(['pass', 'fail', 'inconclusive']),
    exitCode: z.number().int(),
    failing: Ids,
    blocked: Ids,
    mechanism: z.enum(MECHANISMS).nullable(),
  }),
  shippedGreen: z.string(),
});
export type Regression = z.infer<typeof Regression>;

export function readCatalogue(folder: string): Regression[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.sort().map((name) => readRegression(join(folder, name)));
}

function readRegression(path: string): Regression {
  const parsed = Regression.safeParse(parse(readFileSync(path, 'utf8')));
  if (parsed.success) {
    if (parsed.data.id === basename(path, '.yaml')) return parsed.data;
    throw new UsageError(
      `${path}: its id is ${parsed.data.id}, and a regression is found by the name of its file`,
    );
  }
  const [issue] = parsed.error.issues;
  throw new UsageError(`${path}: ${issue?.path.join('.')}: ${issue?.message}`);
}

export function regressionCalled(id: string, folder: string): Regression {
  const catalogue = readCatalogue(folder);
  const found = catalogue.find((regression) => regression.id === id);
  if (found) return found;
  throw new UsageError(
    `no regression is called "${id}"; there are: ${catalogue.map((known) => known.id).join(', ')}`,
  );
}

/** What differs between the verdict and the record; nothing where they are the same. */
export function deviations({ expected }: Pick<Regression, 'expected'>, verdict: Verdict): string[] {
  const of = (state: string) =>
    verdict.assertions.filter((assertion) => assertion.state === state).map(({ id }) => id);
  const compare = (what: string, want: unknown, have: unknown) =>
    JSON.stringify(want) === JSON.stringify(have)
      ? []
      : [`${what}: expected ${JSON.stringify(want)}, was ${JSON.stringify(have)}`];
  return [
    ...compare('verdict', expected.verdict, verdict.verdict),
    ...compare('exit code', expected.exitCode, verdict.exitCode),
    ...compare('failing', [...expected.failing].sort(), of('fail').sort()),
    ...compare('blocked', [...expected.blocked].sort(), of('blocked').sort()),
    ...compare('unknown', [], of('unknown')),
    ...compare(
      'causes',
      expected.mechanism ? [expected.mechanism] : [],
      verdict.causes.map(({ mechanism }) => mechanism),
    ),
  ];
}
