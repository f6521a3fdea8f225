/**
 * How a secret is written where it turns up: plain, JSON-escaped as various writers do it, percent-encoded,
 * in markup, in hexadecimal, and within a longer base64 text.
 */
export function spellingsOf(secret: string): Set<string> {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const escaped = jsonSpellings(secret);
  const spellings = new Set([
    secret,
    ...escaped,
    ...escaped.flatMap((text) => jsonSpellings(text)),
    ...percentSpellings(secret),
    ...markupSpellings(secret),
    hex,
    hex.toUpperCase(),
    ...base64Spellings(bytes),
  ]);
  // A body is encoded as it was written: with its own escapes inside.
  const [json = secret] = escaped;
  for (const spelling of [...base64Spellings(Buffer.from(json)), ...percentSpellings(json)])
    spellings.add(spelling);
  return spellings;
}

function jsonSpellings(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const go = json.replace(/[<>&\u2028\u2029]/g, unicodeEscape);
  return [json, go, json.replaceAll('/', '\\/'), json.replace(/[^\x20-\x7e]/g, unicodeEscape)];
}

const unicodeEscape = (mark: string) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;

function percentSpellings(text: string): string[] {
  const component = encodeURIComponent(text.toWellFormed());
  const strict = component.replace(/[!'()*]/g, percentEscape);
  const every = [...Buffer.from(text)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('');
  const form = new URLSearchParams({ k: text }).toString().slice(2);
  const all = [component, strict, every, form, strict.replaceAll('%2F', '/'), encodeURI(text.toWellFormed())];
  const twice = encodeURIComponent(component);
  return [...all, twice].flatMap((one) => [
    one,
    one.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()),
  ]);
}

const percentEscape = (mark: string) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;

function markupSpellings(text: string): string[] {
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = plain.replaceAll('"', '&quot;');
  return [
    plain,
    quoted,
    quoted.replaceAll("'", '&#39;'),
    plain.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
  ];
}

/** A core below this stands in a long base64 text by chance. */
const SHORTEST_CORE = 6;

/** Inside a longer text a secret starts at one of three alignments, and its edges mix with its neighbours. */
function base64Spellings(bytes: Buffer): string[] {
  const cores = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const whole = (bytes.length + offset) % 3 === 0;
    return text.slice([0, 2, 3][offset], whole ? undefined : -1);
  });
  return cores
    .filter((core) => core.length >= SHORTEST_CORE)
    .flatMap((core) => [
      core,
      core.replaceAll('+', '-').replaceAll('/', '_'),
      core.replaceAll('/', '\\/'),
      encodeURIComponent(core),
    ]);
}
