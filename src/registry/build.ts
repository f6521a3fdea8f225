import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { z } from 'zod';
import { type Build, goodBuild, goodParts, type Parts } from './parts.ts';

/** One way in which a build was broken: the parts that it had instead of the good ones. */
export interface Fault {
  /** Refuses parameters that the fault does not have. */
  replace(params: unknown, good: Parts): Partial<Parts>;
}

export interface FaultChoice {
  name: string;
  params?: Readonly<Record<string, unknown>> | undefined;
}

export function defineFault<Shape extends z.ZodRawShape>(
  shape: Shape,
  replace: (params: z.infer<z.ZodObject<Shape, z.core.$strict>>, good: Parts) => Partial<Parts>,
): Fault {
  const schema = z.strictObject(shape);
  return { replace: (params, good) => replace(schema.parse(params ?? {}), good) };
}

const FAULTS = new URL('./faults/', import.meta.url);
const EXTENSION = extname(import.meta.url);

/** Every fault is a file, and its name the file's: a new one needs no entry anywhere. */
export async function faultNames(): Promise<string[]> {
  const files = await readdir(FAULTS);
  const modules = files.filter((file) => extname(file) === EXTENSION && !file.includes('.test.'));
  return modules.map((file) => file.slice(0, -EXTENSION.length)).sort();
}

export async function buildWith(choice: FaultChoice | null): Promise<Build> {
  if (choice === null) return goodBuild;
  const names = await faultNames();
  if (!names.includes(choice.name)) {
    throw new Error(`no fault is called ${JSON.stringify(choice.name)}; there are ${names.join(', ')}`);
  }
  const module = (await import(new URL(`${choice.name}${EXTENSION}`, FAULTS).href)) as { fault: Fault };
  return { name: choice.name, parts: { ...goodParts, ...module.fault.replace(choice.params, goodParts) } };
}
