import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canary, WRITINGS } from './canaries.fixture.ts';
import { REDACTED, redactor } from './redaction.ts';

const CANARIES = Array.from({ length: 10_000 }, (_, n) => canary(n));

/** Looks for a secret as somebody would who wants it: undoes every encoding and searches what comes out. */
function leaks(text: string, secret: string): boolean {
  const undone = new Set([text, unpercent(text), unpercent(unpercent(text))]);
  for (const one of [...undone]) undone.add(unescaped(one)).add(unescaped(unescaped(one)));
  for (const one of [...undone])
    for (const run of one.match(/[\w+/-]{12,}/g) ?? []) {
      const plain = Buffer.from(run, 'base64').toString('utf8');
      undone.add(plain).add(unescaped(plain)).add(Buffer.from(run, 'hex').toString('utf8'));
    }
  return undone.values().some((one) => one.includes(secret));
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
