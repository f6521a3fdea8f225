import { z } from 'zod';
import { HttpError } from './errors.ts';

/** PostgreSQL's text has no NUL, and one that came through would be our 500 for the caller's mistake. */
export function text(most: number) {
  return z
    .string()
    .max(most)
    .refine((value) => !value.includes('\0'), 'must not contain NUL');
}

const DEEPEST = 32;

/** An object for a jsonb column, which takes neither NUL nor half a pair, and that no stack is too small for. */
export const jsonObject = z
  .record(z.string(), z.unknown())
  .refine(isShallow, `must not be nested deeper than ${DEEPEST}`)
  .refine((value) => !isShallow(value) || !UNSTORABLE.test(JSON.stringify(value)), 'must not contain NUL')
  .pipe(z.record(z.string(), z.json()));

const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

function isShallow(value: unknown, left: number = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return left > 0 && Object.values(value).every((inner) => isShallow(inner, left - 1));
}

export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const missing = new Set<string>();
  const invalid: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const field = issue.path.join('.');
    if (field === '') throw new HttpError(400, 'the body must be a JSON object');
    if (isAbsent(body, issue.path)) missing.add(field);
    else invalid[field] = issue.message;
  }
  const said = [
    ...[...missing].map((field) => `${field} is missing`),
    ...Object.entries(invalid).map(([field, message]) => `${field}: ${message}`),
  ];
  throw new HttpError(400, said.join('; '), { missing: [...missing], invalid });
}

function isAbsent(body: unknown, path: readonly PropertyKey[]): boolean {
  let value: unknown = body ?? {};
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return true;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value === undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Asked before any SQL is: an id that is no UUID is the caller's mistake, not the database's. */
export function uuid(value: string, what: string): string {
  if (!UUID.test(value)) throw new HttpError(400, `${what} must be a UUID`);
  return value.toLowerCase();
}

export function integer(
  value: unknown,
  what: string,
  bounds: { least: number; most: number; or: number },
): number {
  if (value === undefined) return bounds.or;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= bounds.least && number <= bounds.most) return number;
  throw new HttpError(400, `${what} must be a whole number from ${bounds.least} to ${bounds.most}`);
}
