import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';

export type ConfigMatch =
  | { is: 'same'; added: string[] }
  | { is: 'absent' }
  | { is: 'truncated'; at: number; of: number }
  | { is: 'stub'; size: number; keys: string[] }
  | { is: 'broken'; why: string; size: number }
  | { is: 'differs'; missing: string[]; changed: string[]; extra: string[]; size: number };

/** An expansion bomb has more; a template's config has a handful. */
const MOST_ALIASES = 100;
const LARGEST_CONFIG_BYTES = 1_048_576;

/** The same bytes, or else the same YAML apart from what the platform is known to add. Never just a size. */
export function matchConfig(expected: string, actual: string, addedKeys: readonly string[]): ConfigMatch {
  if (expected === actual) return { is: 'same', added: [] };
  const [want, have] = [Buffer.from(expected), Buffer.from(actual)];
  if (have.length > 0 && have.length < want.length && want.subarray(0, have.length).equals(have)) {
    return { is: 'truncated', at: have.length, of: want.length };
  }
  const read = mapping(actual);
  const promised = mapping(expected);
  if ('why' in read) return { is: 'broken', why: read.why, size: have.length };
  if ('why' in promised)
    return { is: 'broken', why: `the template's own config: ${promised.why}`, size: have.length };
  return compare(promised.keys, read.keys, have.length, want.length, addedKeys);
}

function compare(
  want: Map<string, unknown>,
  have: Map<string, unknown>,
  size: number,
  expectedSize: number,
  addedKeys: readonly string[],
): ConfigMatch {
  const missing = [...want.keys()].filter((key) => !have.has(key));
  const changed = [...want.keys()].filter(
    (key) => have.has(key) && !isDeepStrictEqual(want.get(key), have.get(key)),
  );
  const extra = [...have.keys()].filter((key) => !want.has(key) && !addedKeys.includes(key));
  if (missing.length + changed.length + extra.length === 0) {
    return { is: 'same', added: [...have.keys()].filter((key) => !want.has(key)) };
  }
  if (isStub(size, expectedSize, missing.length, want.size))
    return { is: 'stub', size, keys: [...have.keys()] };
  return { is: 'differs', missing, changed, extra, size };
}

/**
 * What a workspace gets for which no template was resolved: a few lines that hold next to nothing of what was
 * promised. A whole config of another template is not one, however little the two share.
 */
const isStub = (size: number, expectedSize: number, missing: number, promised: number) =>
  size <= 1_024 && size * 4 < expectedSize && missing * 2 > promised;

function mapping(text: string): { keys: Map<string, unknown> } | { why: string } {
  if (text.length > LARGEST_CONFIG_BYTES) return { why: `larger than ${LARGEST_CONFIG_BYTES} bytes` };
  const document = parseDocument(text, { logLevel: 'silent', prettyErrors: true });
  const [error] = document.errors;
  if (error) return { why: error.message.split('\n')[0] ?? 'not YAML' };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return { why: 'not a mapping' };
    return { keys: new Map(Object.entries(value)) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}
