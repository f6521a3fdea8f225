import { needles, SHORTEST_NEEDLE } from './needles.ts';
import { spellingsOf } from './spellings.ts';

/** Takes secrets out of text by their value, under whatever key they stand and however they were written. */
export interface Redactor {
  add(secret: string): void;
  /** How many secrets it knows: what was clean may not be with one more. */
  readonly known: number;
  /** JSON stays JSON: in an object's line only strings and keys are changed. */
  clean(text: string): string;
}

export const REDACTED = '[redacted]';

/** Anything shorter stands in ordinary text by chance, and taking it out would eat the evidence. */
export const SHORTEST_SECRET = SHORTEST_NEEDLE;

export function redactor(secrets: readonly string[]): Redactor {
  const known = new Set<string>();
  const hay = needles(REDACTED);

  function add(secret: string): void {
    if (secret.length < SHORTEST_SECRET || known.has(secret)) return;
    known.add(secret);
    for (const spelling of spellingsOf(secret)) {
      hay.add(spelling);
      // A line of evidence holds it once more escaped, and is only parsed where something in it is found.
      hay.add(JSON.stringify(spelling).slice(1, -1));
    }
    for (const part of partsOf(secret)) add(part);
  }

  function clean(text: string): string {
    const cleaned = replace(text);
    if (!text.startsWith('{')) return cleaned;
    const isClean = cleaned === text;
    // Nearly every line ends here: only where a mark is escaped by its number can a value tell more than its line.
    if (isClean && !text.includes(BY_NUMBER)) return text;
    try {
      const value = JSON.parse(text);
      const told = JSON.stringify(cleanValue(value));
      return isClean && told === JSON.stringify(value) ? text : told;
    } catch {
      return cleaned;
    }
  }

  function replace(text: string): string {
    const cleaned = hay.replace(text);
    const plain = withoutNumbers(cleaned);
    if (plain === cleaned) return cleaned;
    const found = hay.replace(plain);
    return found === plain ? cleaned : found;
  }

  /** A number is left alone: the digits of a secret stand in a time by chance, and never as a value of ours. */
  function cleanValue(value: unknown): unknown {
    if (typeof value === 'string') return replace(value);
    if (Array.isArray(value)) return value.map(cleanValue);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [replace(key), cleanValue(one)]));
  }

  for (const secret of secrets) add(secret);
  return {
    add,
    clean,
    get known() {
      return known.size;
    },
  };
}

const BY_NUMBER = '\\u';

/** Which marks a writer escapes by their number, and in which case, is its own: so all are undone, at any depth. */
const withoutNumbers = (text: string) =>
  text.replace(/(?<!\\)(\\+)u([0-9a-f]{4})/gi, (_, slashes: string, digits: string) => {
    // At each depth every backslash is written as two, so the lowest bit of their count tells the number's own.
    const own = slashes.length & -slashes.length;
    return slashes.slice(own) + asWritten(String.fromCharCode(Number.parseInt(digits, 16)), own);
  });

const LAST_CONTROL = '\x1f';

/** What is escaped in any JSON stays escaped as deep as it was: so it stands in the spellings. */
function asWritten(mark: string, slashes: number): string {
  if (mark !== '"' && mark !== '\\' && mark > LAST_CONTROL) return mark;
  let text = mark;
  for (let left = slashes; left >= 1; left /= 2) text = JSON.stringify(text).slice(1, -1);
  return text;
}

/** A line of a key is as secret as the key; one this short is a header or an end that all keys share. */
const SHORTEST_LINE = 16;

/** What is a secret by itself within a secret: a connection string's password, the lines of a key. */
function partsOf(secret: string): string[] {
  const lines = secret.split('\n').map((line) => line.trim());
  const long = lines.filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----'));
  const parts = [secret.trim(), ...long];
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*?:([^/?#]*)@/i.exec(secret)?.[1];
  if (password !== undefined) parts.push(password, decoded(password));
  return parts;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
