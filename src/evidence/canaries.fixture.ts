import { createHash } from 'node:crypto';

/** Characters that encoders treat each in a way of its own. */
export const MARKS = [
  '',
  '/',
  '+',
  '=',
  '"',
  '\\',
  '<&>',
  "'",
  ' ',
  '%',
  'é',
  '日本',
  '🔑',
  '\n',
  ':@',
  '{}',
  '"\\"<+',
  '~~>???>~',
  'ÿþ',
];
export const HALF = 12;

/** A secret, the same on every run: a mark, and on either side a half that is found by itself. */
export function canary(n: number): string {
  const digits = createHash('sha256').update(`canary ${n}`).digest('hex');
  return `${digits.slice(0, HALF)}${MARKS[n % MARKS.length]}${digits.slice(HALF, 2 * HALF)}`;
}

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const byNumber = (mark: string) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
const byNumberInCapitals = (mark: string) =>
  `\\u${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
const quotesByNumber = (text: string) =>
  json(text).replace(/\\(["\\])/g, (pair, mark: string) => (mark === '"' ? byNumberInCapitals(mark) : pair));
const everyByte = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Ways in which a secret is written down, in the middle of what people and machines write around it. */
export const WRITINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => `token ${secret} was refused`,
  json: (secret) => JSON.stringify({ note: `a ${secret} b` }),
  'json within json': (secret) => JSON.stringify({ body: JSON.stringify({ password: secret }) }),
  'json as Go writes it': (secret) => json(secret).replace(/[<>&]/g, byNumber),
  'json as .NET writes it': (secret) => quotesByNumber(secret).replace(/[<>&+'é]/g, byNumberInCapitals),
  'json within json as .NET writes it': (secret) =>
    json(json(secret).replace(/[<>&+'é]/g, byNumberInCapitals)),
  'json with its quotes by number within json': (secret) => json(quotesByNumber(secret)),
  'json in ASCII': (secret) => json(secret).replace(/[^\x20-\x7e]/g, byNumber),
  'json with its slashes escaped': (secret) => json(secret).replaceAll('/', '\\/'),
  'a connection string': (secret) => `postgres://user:${encodeURIComponent(secret)}@db.example.com/app`,
  'a query': (secret) => `https://example.com/?${new URLSearchParams({ key: secret })}&x=1`,
  'percent-encoded to the last byte': (secret) => `x=${everyByte(secret)}`,
  'percent-encoded twice': (secret) => `u=${encodeURIComponent(encodeURIComponent(secret))}`,
  'base64 alone': (secret) => base64(secret),
  'base64 behind one byte': (secret) => base64(`a${secret}z`),
  'base64 behind two bytes': (secret) => base64(`ab${secret}z`),
  'basic authentication': (secret) => `Authorization: Basic ${base64(`user:${secret}`)}`,
  'base64 of JSON': (secret) => base64(JSON.stringify({ user: 'a', password: secret })),
  base64url: (secret) => Buffer.from(`ab${secret}z`).toString('base64url'),
  'base64 in a query': (secret) => `?auth=${encodeURIComponent(base64(`user:${secret}`))}`,
  hexadecimal: (secret) => Buffer.from(secret).toString('hex'),
  markup: (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
};
