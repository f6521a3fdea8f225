import { isDeepStrictEqual } from 'node:util';
import { allowanceFor, readMapping } from './mapping.ts';

export type ConfigMatch =
  | { is: 'same'; added: string[] }
  | { is: 'absent' }
  | { is: 'truncated'; at: number; of: number }
  | { is: 'stub'; size: number; keys: string[] }
  | { is: 'broken'; why: string; size: number }
  | { is: 'differs'; missing: string[]; changed: string[]; extra: string[]; size: number };

/** The same bytes, or else the same YAML apart from what the platform is known to add. Never just a size. */
export function matchConfig(expected: string, actual: string, addedKeys: readonly string[]): ConfigMatch {
  if (expected === actual) return { is: 'same', added: [] };
  const [promisedSize, size] = [Buffer.byteLength(expected), Buffer.byteLength(actual)];
  if (actual !== '' && expected.startsWith(actual)) return { is: 'truncated', at: size, of: promisedSize };
  const most = allowanceFor(expected);
  const read = readMapping(actual, most);
  if ('why' in read) return { is: 'broken', why: read.why, size };
  const promised = readMapping(expected, most);
  if ('why' in promised) return { is: 'broken', why: `the template's own config: ${promised.why}`, size };
  return compare(promised.keys, read.keys, size, promisedSize, addedKeys);
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
