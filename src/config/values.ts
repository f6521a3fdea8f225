import { z } from 'zod';
import { DURATION, durationMs } from './duration.ts';
import { holdsSecretInQuery } from './literal.ts';

/** What the values of the configuration file may look like. Each refusal says what to write instead. */

/** A value that is a secret, or holds one, names where it comes from. */
export const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** How a reference is written, for messages; put together so that it is not taken for a forgotten template. */
export const A_VARIABLE = '$'.concat('{NAME}');

export const refersTo = (text: string) => text.search(REFERENCE) !== -1;

export const text = z
  .string({
    error: ({ input }) =>
      input === undefined
        ? 'is missing'
        : `must be text${isPlain(input) ? `: write '${String(input)}'` : ''}`,
  })
  .min(1, 'is empty');

const IS_A_SECRET = `is a secret, and must not stand in this file: write ${A_VARIABLE} in its place and set that variable, or { file: 'path' }`;

const isPlain = (input: unknown) => ['number', 'boolean'].includes(typeof input);

/** A secret is never looked at here but for its form: no message may quote it. */
export const secret = z
  .union(
    [
      z.string().regex(/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/, IS_A_SECRET),
      z.strictObject({ file: z.string().min(1, 'names no file') }),
    ],
    { error: ({ input }) => (input === undefined ? 'is missing' : IS_A_SECRET) },
  )
  .meta({
    description: `A variable of the environment as ${A_VARIABLE}, or { file: path }. Never the secret itself.`,
  });

export const duration = z
  .string({
    error: ({ input }) =>
      typeof input === 'number'
        ? `${input} has no unit: write ${input}s, or ${input}m for minutes`
        : 'must be a duration: write 600s, 15m or 2h',
  })
  .regex(DURATION, {
    error: ({ input }) =>
      /^\d+(\.\d+)?$/.test(String(input))
        ? `"${input}" has no unit: write ${input}s, or ${input}m for minutes`
        : `"${input}" is not a duration: write 600s, 15m or 2h`,
  })
  .refine((value) => !DURATION.test(value) || durationMs(value) !== null, {
    error: 'must be longer than nothing: write 600s, 15m or 2h',
  });

/** Null where the address can be used. One that holds a reference is looked at again once that is known. */
export function wrongUrl(value: string): string | null {
  if (refersTo(value)) return null;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
    const bare = value.replace(/^[a-z]*:?\/\//i, '');
    return `"${value}" has no scheme: write https://${bare}`;
  }
  if (!/^https?:/i.test(value)) return `"${value}" is neither http:// nor https://: write https://…`;
  if (!URL.canParse(value.replaceAll('{slug}', 'slug')))
    return `"${value}" is not an address: write https://host.example.com`;
  const { username, password } = new URL(value.replaceAll('{slug}', 'slug'));
  if (username !== '' || password !== '')
    return `holds a user or a password, and must not: take them out, and set a header from ${A_VARIABLE}`;
  return null;
}

export const HOLDS_A_SECRET = `holds a secret, and must not: write ${A_VARIABLE} in its place and set that variable`;

export const url = text.superRefine((value, context) => {
  const wrong = holdsSecretInQuery(value) ? HOLDS_A_SECRET : wrongUrl(value);
  if (wrong !== null) context.addIssue({ code: 'custom', message: wrong });
});

export const headers = z
  .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is not the name of a header'), z.union([text, secret]))
  .superRefine((given, context) => {
    for (const [name, value] of Object.entries(given)) {
      if (typeof value !== 'string' || !isCredential(name) || refersTo(value)) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: IS_A_SECRET,
      });
    }
  });

const isCredential = (header: string) =>
  /authorization|cookie|token|secret|password|passwd|api-?key|credential|signature/i.test(header);
