import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REDACTED, redactor, SHORTEST_SECRET } from './redaction.ts';

const clean = (secrets: string[], text: string) => redactor(secrets).clean(text);

test('a secret of four characters is taken out, and one of three is not', () => {
  assert.equal(SHORTEST_SECRET, 4);
  assert.equal(clean(['abcd'], 'an abcd here'), 'an [redacted] here');
  assert.equal(clean(['abc'], 'an abcd here, or 616263'), 'an abcd here, or 616263');
});

test('what is added later is taken out from then on, and what was known is known once', () => {
  const one = redactor([]);
  assert.equal(one.clean('a hunter22 b'), 'a hunter22 b');
  assert.equal(one.known, 0);
  one.add('hunter22');
  one.add('hunter22');
  assert.equal(one.known, 1);
  assert.equal(one.clean('a hunter22 b'), `a ${REDACTED} b`);
});

test('the spaces around a secret are no part of it', () => {
  assert.equal(clean([' hunter22\n'], 'got "hunter22"'), `got "${REDACTED}"`);
});

test('a value of JSON goes wherever it stands: as a key, in a list, deep down, and no number does', () => {
  const line = { hunter22: ['a hunter22', null, true, 7_777, { b: 'hunter22' }], other: null, n: 7_777 };
  assert.equal(
    clean(['hunter22', '7777'], JSON.stringify(line)),
    `{"${REDACTED}":["a ${REDACTED}",null,true,7777,{"b":"${REDACTED}"}],"other":null,"n":7777}`,
  );
});

test('what only looks like JSON is cleaned as the text that it is', () => {
  assert.equal(clean(['hunter22'], '{ "at": hunter22'), `{ "at": ${REDACTED}`);
  assert.equal(clean(['hunter22'], '[ "hunter22",  7 ]'), `[ "${REDACTED}",  7 ]`);
  assert.equal(clean(['hunter22'], '{ "at":  7 }'), '{ "at":  7 }');
});

const HEADER = '-----BEGIN A PRIVATE KEY-----';
const BODY = 'A1b2C3d4E5f6G7h8';

test('a line of a key goes by itself; its header, and what is shorter than a line of a key, do not', () => {
  const key = `${HEADER}\n  ${BODY}\t\n fifteenletters1 \nA1b2C3d4E5f6-----\n-----END A PRIVATE KEY-----`;
  assert.equal(clean([key], `<${BODY}>`), `<${REDACTED}>`);
  assert.equal(clean([key], '<A1b2C3d4E5f6----->'), `<${REDACTED}>`);
  assert.equal(clean([key], HEADER), HEADER);
  assert.equal(clean([key], '<fifteenletters1>'), '<fifteenletters1>');
});

test('a secret of one line has no lines of its own', () => {
  assert.equal(clean([`x${BODY}`], `<${BODY}>`), `<${BODY}>`);
});

test('the password of a connection string goes by itself, encoded and decoded', () => {
  const urls = [
    'postgres://app:p%40ss-w0rd@db.example.com:5432/app',
    'HTTP+x.1-y://user:p%40ss-w0rd@host',
    'amqp://:p%40ss-w0rd@host',
  ];
  for (const url of urls) assert.equal(clean([url], 'p@ss-w0rd p%40ss-w0rd'), `${REDACTED} ${REDACTED}`, url);
});

test('a password that cannot be decoded goes as it is', () => {
  assert.equal(clean(['a://u:100%free@h'], 'it is 100%free'), `it is ${REDACTED}`);
});

test('what is no connection string has no password', () => {
  for (const text of [
    '1a://u:password1@h',
    'x a://u:password1@h',
    'a:/u:password1@h',
    'a://u/x:password1@h',
    'a://u?x:password1@h',
    'a://u#x:password1@h',
    'a://u:password1/@h',
    'a://u:password1?@h',
    'a://u:password1#@h',
  ])
    assert.equal(clean([text], 'the password1'), 'the password1', text);
});

test('a password with a colon is a password whole', () => {
  assert.equal(clean(['a://user:pass:word@h'], 'pass:word; word@h'), `${REDACTED}; word@h`);
});

const escapedTwice = (text: string) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1);

test('a secret with a quote or a backslash goes from a line whose text is escaped twice', () => {
  for (const secret of ['ab"cd', 'ab\\cd', 'ab\\"cd', 'ab\ncd']) {
    const line = JSON.stringify({ note: `got ${escapedTwice(secret)}.`, at: 7 });
    assert.equal(clean([secret], line), `{"note":"got ${REDACTED}.","at":7}`, secret);
  }
});

test('a secret goes whatever marks of it are escaped by number, in either case and at any depth', () => {
  const secret = `ab+cd/ef<gh'é`;
  for (const written of [
    'ab\\u002Bcd/ef\\u003Cgh\\u0027\\u00E9',
    'ab\\u002bcd\\/ef\\u003cgh\\u0027é',
    'ab\\\\u002Bcd/ef\\\\u003Cgh\\\\u0027\\\\u00e9',
    "\\u0061\\u0062+cd/ef<gh'é",
  ]) {
    assert.equal(clean([secret], `got ${written}.`), `got ${REDACTED}.`, written);
    assert.equal(
      clean([secret], JSON.stringify({ [written]: [written] })),
      `{"${REDACTED}":["${REDACTED}"]}`,
    );
    assert.equal(clean([secret], `{ ${written}`), `{ ${REDACTED}`, written);
  }
});

test('a control character stays escaped beside what is escaped in any JSON', () => {
  for (const [control, written] of [
    ['\0', 'ab\\u0000\\"cd'],
    ['\x1f', 'ab\\u001F\\"cd'],
  ] as const)
    assert.equal(clean([`ab${control}"cd`], written), REDACTED, written);
});

test('the two halves of a character that are each escaped by number are one again', () => {
  assert.equal(clean(['é😀xy'], 'é\\uD83D\\uDE00xy'), REDACTED);
});

test('a secret goes from a value whose backslashes are themselves escaped by number', () => {
  assert.equal(clean(['ab"cd'], '{"k":"ab\\u005Cu0022cd"}'), `{"k":"${REDACTED}"}`);
});

test('a secret goes under a key that stands twice, of which JSON keeps the later', () => {
  for (const written of ['hunter22', '\\u0068unter22'])
    assert.equal(clean(['hunter22'], `{"a":"${written}","a":2}`), '{"a":2}');
});

test('a line in which nothing can be found is not parsed', ({ mock }) => {
  const parse = mock.method(JSON, 'parse');
  assert.equal(clean(['hunter22'], '{"a":"b"}'), '{"a":"b"}');
  assert.equal(parse.mock.callCount(), 0);
});

test('a secret that is a word of the mark in its place is taken out once', () => {
  assert.equal(clean(['redacted'], 'a redacted b'), 'a [redacted] b');
});

test('a backslash before what is escaped by number is told from its escape', () => {
  const secret = 'ab\\<cd\\"ef\n';
  for (const written of [
    'ab\\\\\\u003Ccd\\\\\\u0022ef\\u000a',
    'ab\\\\\\\\\\\\u003Ccd\\\\\\\\\\\\u0022ef\\\\u000A',
    'ab\\u005c<cd\\u005C\\u0022ef\\n',
  ])
    assert.equal(clean([secret], `got ${written}.`), `got ${REDACTED}.`, written);
});

test('what is escaped and no secret comes back as it was', () => {
  for (const text of [
    '{ "at":  "\\u001b \\\\\\\\ \\u002B" }',
    'a \\u002B b',
    '\\\\u002B',
    'hunter22 \\u00zz',
  ])
    assert.equal(clean(['hunter23'], text), text);
});
