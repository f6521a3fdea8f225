import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** A build of the past that went wrong, and what a gate must say of it. The expectations are written by hand. */
const Regression = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string().min(1),
  incident: z.string().min(1),
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  fault: z.strictObject({ name: z.string(), params: z.record(z.string(), z.unknown()).default({}) }),
  exercises: z.array(z.string()),
  expected: z.strictObject({
    verdict: z.enum(['pass', 'fail']),
    exitCode: z.int(),
    failing: z.array(z.string()),
    blocked: z.array(z.string()),
    mechanism: z.string().nullable(),
  }),
  shippedGreen: z.string().min(1),
});

export type Regression = z.infer<typeof Regression>;

const SUFFIX = '.yaml';

export async function regressionIds(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
}

export async function readRegression(folder: string, id: string): Promise<Regression> {
  const ids = await regressionIds(folder);
  if (!ids.includes(id))
    throw new Error(`no regression is called ${JSON.stringify(id)}; there are ${ids.join(', ')}`);
  const path = join(folder, id + SUFFIX);
  const regression = Regression.safeParse(parse(await readFile(path, 'utf8')));
  if (!regression.success) throw new Error(`${path}: ${z.prettifyError(regression.error)}`);
  if (regression.data.id !== id) throw new Error(`${path}: its id is ${regression.data.id}`);
  return regression.data;
}
