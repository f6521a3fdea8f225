/**
 * Takes secrets out of text by their value, under whatever key they stand and however they were written:
 * plain, JSON-escaped, percent-encoded, base64 at any alignment, hexadecimal.
 */
export interface Redactor {
  add(secret: string): void;
  clean(text: string): string;
}

export const REDACTED = '[redacted]';

/** Anything shorter stands in ordinary text by chance, and taking it out would eat the evidence. */
export const SHORTEST_SECRET = 4;

export function redactor(secrets: readonly string[] = []): Redactor {
  const spellings = new Set<string>();
  let pattern: RegExp | null = null;
  const self: Redactor = {
    add(secret) {
      if (secret.length < SHORTEST_SECRET || spellings.has(secret)) return;
      for (const spelling of spellingsOf(secret)) spellings.add(spelling);
      // The longest first: a spelling that holds another must go as a whole.
      const all = [...spellings].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
      pattern = new RegExp(all.map(escapeForPattern).join('|'), 'g');
    },
    clean: (text) => (pattern === null ? text : text.replace(pattern, REDACTED)),
  };
  for (const secret of secrets) self.add(secret);
  return self;
}

function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const json = JSON.stringify(secret).slice(1, -1);
  const plain = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll('/', '\\/'),
    htmlEscaped(secret),
  ];
  const percent = [encodeURIComponent(secret), everyByte(bytes, '%'), encodeURI(secret), formEncoded(secret)];
  const hex = bytes.toString('hex');
  return [
    ...plain,
    ...percent,
    ...percent.map(lowerCaseEscapes),
    ...base64Spellings(bytes),
    hex,
    hex.toUpperCase(),
  ].filter((spelling) => spelling.length >= SHORTEST_SECRET);
}

/** Inside a longer base64 text a secret starts at one of three alignments; its edges mix with the neighbours. */
function base64Spellings(bytes: Buffer): string[] {
  const spellings: string[] = [];
  for (const offset of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const from = [0, 2, 3][offset] ?? 0;
    const to = (bytes.length + offset) % 3 === 0 ? text.length : text.length - 1;
    const core = text.slice(from, to);
    // A short core is a chance match in any long base64 text.
    if (core.length >= 6)
      spellings.push(core, core.replaceAll('+', '-').replaceAll('/', '_'), core.replaceAll('/', '\\/'));
  }
  return spellings;
}

const everyByte = (bytes: Buffer, mark: string) =>
  [...bytes].map((byte) => mark + byte.toString(16).padStart(2, '0').toUpperCase()).join('');

const formEncoded = (text: string) => new URLSearchParams({ k: text }).toString().slice(2);

const lowerCaseEscapes = (text: string) => text.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase());

const htmlEscaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const escapeForPattern = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
