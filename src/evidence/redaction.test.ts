import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { REDACTED, redactor } from './redaction.ts';

/** The same canaries on every run, with the characters that encoders treat each in a way of its own. */
const SPICE = [
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
  '~~>???>~',
  'ÿþ',
];
const canary = (n: number) => {
  const random = createHash('sha256').update(`canary ${n}`).digest('hex');
  return `${random.slice(0, 9)}${SPICE[n % SPICE.length]}${random.slice(9, 20)}`;
};
const CANARIES = Array.from({ length: 10_000 }, (_, n) => canary(n));
const base64 = (text: string) => Buffer.from(text).toString('base64');
const everyByte = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Ways in which a secret is written down, in the middle of what people and machines write around it. */
const WRITINGS: Record<string, (secret: string) => string> = {
  plain: (secret) => `token ${secret} was refused`,
  json: (secret) => JSON.stringify({ note: `a ${secret} b` }),
  'json within json': (secret) => JSON.stringify({ body: JSON.stringify({ password: secret }) }),
  'json as Go writes it': (secret) =>
    JSON.stringify({ secret }).replace(/[<>&]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`),
  'json in ASCII': (secret) =>
    JSON.stringify({ secret }).replace(
      /[^\x20-\x7e]/g,
      (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  'a connection string': (secret) => `postgres://user:${encodeURIComponent(secret)}@db.example.com/app`,
  'a query': (secret) => `https://example.com/?${new URLSearchParams({ key: secret })}&x=1`,
  'percent-encoded to the last byte': (secret) => `x=${everyByte(secret)}`,
  'percent-encoded twice': (secret) => `u=${encodeURIComponent(encodeURIComponent(secret))}`,
  'base64 alone': (secret) => base64(secret),
  'base64 behind one byte': (secret) => base64(`a${secret}z`),
  'base64 behind two bytes': (secret) => base64(`ab${secret}z`),
  'basic authentication': (secret) => `Authorization: Basic ${base64(`user:${secret}`)}`,
  'base64 of JSON': (secret) => base64(JSON.stringify({ user: 'a', password: secret })),
  base64url: (secret) => Buffer.from(`k:${secret}:k`).toString('base64url'),
  'base64 in a query': (secret) => `?auth=${encodeURIComponent(base64(`user:${secret}`))}`,
  hexadecimal: (secret) => Buffer.from(secret).toString('hex'),
  markup: (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
};

/** Looks for a secret as somebody would who wants it: undoes every encoding and searches what comes out. */
function leaks(text: string, secret: string): boolean {
  const undone = [text, unpercent(text), unpercent(unpercent(text))];
  for (const one of [...undone]) undone.push(unescaped(one), unescaped(unescaped(one)));
  for (const one of [...undone])
    for (const run of one.match(/[\w+/-]{12,}/g) ?? []) {
      const plain = Buffer.from(run, 'base64').toString('utf8');
      undone.push(plain, unescaped(plain), Buffer.from(run, 'hex').toString('utf8'));
    }
  return undone.some((one) => one.includes(secret));
}

const unpercent = (text: string) =>
  text
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
    .replaceAll('+', ' ');

const unescaped = (text: string) =>
  text
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(/\\(["\\/n])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark));

const { clean } = redactor(CANARIES);

for (const [name, write] of Object.entries(WRITINGS)) {
  test(`of 10,000 secrets none is left when they are written as ${name}`, () => {
    const left = CANARIES.filter((secret) => {
      const cleaned = clean(write(secret));
      return !cleaned.includes(REDACTED) || leaks(cleaned, secret);
    });
    assert.deepEqual(left, []);
  });
}

test('a line of evidence stays JSON whatever the secret is made of', () => {
  const secrets = ['1234', 'ends in \\', '","type":"', '{"a":1}', '"at":', 'look'];
  const small = redactor(secrets);
  const line = JSON.stringify({
    type: 'look',
    at: 12_345.678,
    note: 'ends in \\',
    of: 'pin 1234',
    'a look': 1,
  });
  assert.deepEqual(JSON.parse(small.clean(line)), {
    type: REDACTED,
    at: 12_345.678,
    note: REDACTED,
    of: `pin ${REDACTED}`,
    [`a ${REDACTED}`]: 1,
  });
});

test('two secrets that overlap leave nothing of either', () => {
  assert.equal(redactor(['abcdef', 'defghi']).clean('<abcdefghi>'), `<${REDACTED}>`);
});

test('of two secrets, one the beginning of the other, the longer goes as a whole', () => {
  assert.equal(redactor(['secret-1', 'secret-1-long']).clean('x secret-1-long y'), `x ${REDACTED} y`);
});

test('the password goes by itself where a connection string was given', () => {
  const small = redactor(['postgres://app:p%40ss-w0rd@db.example.com:5432/app']);
  assert.equal(small.clean('password p@ss-w0rd, or p%40ss-w0rd'), `password ${REDACTED}, or ${REDACTED}`);
});

test('the lines of a key go one by one', () => {
  const key = `-----BEGIN KEY-----\n${'A1b2'.repeat(16)}\n${'C3d4'.repeat(16)}\n-----END KEY-----\n`;
  assert.equal(redactor([key]).clean(`got ${'C3d4'.repeat(16)}`), `got ${REDACTED}`);
});

test('what is too short to be told from ordinary words is left alone', () => {
  assert.equal(redactor(['abc', '']).clean('abc abcd'), 'abc abcd');
});

test('text without a secret comes back as it was', () => {
  const text = '{ "at": 1,  "spaced": "as it was" }';
  assert.equal(redactor(['hunter22']).clean(text), text);
});
