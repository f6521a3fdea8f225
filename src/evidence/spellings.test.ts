import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spellingsOf } from './spellings.ts';

const sorted = (texts: Iterable<string>) => [...texts].sort();

test('a plain secret is written plain, percent-encoded, in hexadecimal and within base64, and in no other way', () => {
  assert.deepEqual(
    sorted(spellingsOf('Abc1234?')),
    sorted([
      'Abc1234?',
      'Abc1234%3F',
      'Abc1234%3f',
      '%41%62%63%31%32%33%34%3F',
      '%41%62%63%31%32%33%34%3f',
      'Abc1234%253F',
      '416263313233343f',
      '416263313233343F',
      'QWJjMTIzND',
      'FiYzEyMzQ/',
      'FiYzEyMzQ_',
      'FiYzEyMzQ\\/',
      'FiYzEyMzQ%2F',
      'BYmMxMjM0P',
    ]),
  );
});

test('what is too short for base64 to be told from chance is not searched for in it', () => {
  assert.deepEqual(
    sorted(spellingsOf('xy>')),
    sorted([
      'xy>',
      'xy\\u003e',
      'xy\\\\u003e',
      'xy%3E',
      'xy%3e',
      '%78%79%3E',
      '%78%79%3e',
      'xy%253E',
      'xy&gt;',
      '78793e',
      '78793E',
    ]),
  );
});

test('a core of six characters is searched for in base64, and a shorter one is not', () => {
  const cores = (secret: string) => [...spellingsOf(secret)].filter((one) => /^[YFh]\w*$/.test(one));
  assert.deepEqual(cores('aaaaa'), ['YWFhYW', 'FhYWFh', 'hYWFhY']);
  assert.deepEqual(cores('aaaa'), []);
});

test('what ends where base64 does is searched for to its last character', () => {
  assert.ok(spellingsOf('12-~ok').has('MTItfm9r'));
});

/** Every mark that one of the writers treats in a way of its own. */
const MARKED = `a"<b>&'/é\n~!`;

const WRITERS: Record<string, readonly string[]> = {
  'as JSON': [
    `a\\"<b>&'/é\\n~!`,
    `a\\"\\u003cb\\u003e\\u0026'/é\\n~!`,
    `a\\"<b>&'\\/é\\n~!`,
    `a\\"<b>&'/\\u00e9\\n~!`,
  ],
  'as JSON within JSON': [
    `a\\\\\\"<b>&'/é\\\\n~!`,
    `a\\\\\\"\\u003cb\\u003e\\u0026'/é\\\\n~!`,
    `a\\\\\\"<b>&'\\/é\\\\n~!`,
    `a\\\\\\"<b>&'/\\u00e9\\\\n~!`,
    `a\\\\\\"\\\\u003cb\\\\u003e\\\\u0026'/é\\\\n~!`,
    `a\\\\\\"\\\\u003cb\\\\u003e\\\\u0026'\\/é\\\\n~!`,
    `a\\\\\\"\\\\u003cb\\\\u003e\\\\u0026'/\\u00e9\\\\n~!`,
    `a\\\\\\"<b>&'\\\\/é\\\\n~!`,
    `a\\\\\\"\\u003cb\\u003e\\u0026'\\\\/é\\\\n~!`,
    `a\\\\\\"<b>&'\\\\\\/é\\\\n~!`,
    `a\\\\\\"<b>&'\\\\/\\u00e9\\\\n~!`,
    `a\\\\\\"<b>&'/\\\\u00e9\\\\n~!`,
    `a\\\\\\"\\u003cb\\u003e\\u0026'/\\\\u00e9\\\\n~!`,
    `a\\\\\\"<b>&'\\/\\\\u00e9\\\\n~!`,
  ],
  'percent-encoded': [
    `a%22%3Cb%3E%26'%2F%C3%A9%0A~!`,
    `a%22%3cb%3e%26'%2f%c3%a9%0a~!`,
    'a%22%3Cb%3E%26%27%2F%C3%A9%0A~%21',
    'a%22%3cb%3e%26%27%2f%c3%a9%0a~%21',
    '%61%22%3C%62%3E%26%27%2F%C3%A9%0A%7E%21',
    '%61%22%3c%62%3e%26%27%2f%c3%a9%0a%7e%21',
    'a%22%3Cb%3E%26%27%2F%C3%A9%0A%7E%21',
    'a%22%3cb%3e%26%27%2f%c3%a9%0a%7e%21',
    'a%22%3Cb%3E%26%27/%C3%A9%0A~%21',
    'a%22%3cb%3e%26%27/%c3%a9%0a~%21',
    `a%22%3Cb%3E&'/%C3%A9%0A~!`,
    `a%22%3cb%3e&'/%c3%a9%0a~!`,
    `a%2522%253Cb%253E%2526'%252F%25C3%25A9%250A~!`,
  ],
  'in markup': [
    `a"&lt;b&gt;&amp;'/é\n~!`,
    `a&quot;&lt;b&gt;&amp;'/é\n~!`,
    'a&quot;&lt;b&gt;&amp;&#39;/é\n~!',
    'a&#34;&lt;b&gt;&amp;&#39;/é\n~!',
  ],
  'in base64': [
    'YSI8Yj4mJy/DqQp+I',
    'YSI8Yj4mJy_DqQp-I',
    'YSI8Yj4mJy\\/DqQp+I',
    'YSI8Yj4mJy%2FDqQp%2BI',
    'EiPGI+Jicvw6kKfi',
    'EiPGI-Jicvw6kKfi',
    'EiPGI%2BJicvw6kKfi',
    'hIjxiPiYnL8OpCn4h',
  ],
  'in base64, within JSON': [
    'YVwiPGI+Jicvw6lcbn4h',
    'YVwiPGI-Jicvw6lcbn4h',
    'YVwiPGI%2BJicvw6lcbn4h',
    'FcIjxiPiYnL8OpXG5+I',
    'FcIjxiPiYnL8OpXG5-I',
    'FcIjxiPiYnL8OpXG5%2BI',
    'hXCI8Yj4mJy/DqVxufi',
    'hXCI8Yj4mJy_DqVxufi',
    'hXCI8Yj4mJy\\/DqVxufi',
    'hXCI8Yj4mJy%2FDqVxufi',
  ],
  'as JSON, percent-encoded': [
    `a%5C%22%3Cb%3E%26'%2F%C3%A9%5Cn~!`,
    `a%5c%22%3cb%3e%26'%2f%c3%a9%5cn~!`,
    'a%5C%22%3Cb%3E%26%27%2F%C3%A9%5Cn~%21',
    'a%5c%22%3cb%3e%26%27%2f%c3%a9%5cn~%21',
    '%61%5C%22%3C%62%3E%26%27%2F%C3%A9%5C%6E%7E%21',
    '%61%5c%22%3c%62%3e%26%27%2f%c3%a9%5c%6e%7e%21',
    'a%5C%22%3Cb%3E%26%27%2F%C3%A9%5Cn%7E%21',
    'a%5c%22%3cb%3e%26%27%2f%c3%a9%5cn%7e%21',
    'a%5C%22%3Cb%3E%26%27/%C3%A9%5Cn~%21',
    'a%5c%22%3cb%3e%26%27/%c3%a9%5cn~%21',
    `a%5C%22%3Cb%3E&'/%C3%A9%5Cn~!`,
    `a%5c%22%3cb%3e&'/%c3%a9%5cn~!`,
    `a%255C%2522%253Cb%253E%2526'%252F%25C3%25A9%255Cn~!`,
  ],
  'in hexadecimal': ['61223c623e26272fc3a90a7e21', '61223C623E26272FC3A90A7E21'],
};

test('a secret with marks is written as every writer writes it, and in no other way', () => {
  assert.deepEqual(sorted(spellingsOf(MARKED)), sorted([MARKED, ...Object.values(WRITERS).flat()]));
});

test('half a character is written as what encoders make of it, and a line that only JavaScript ends is escaped', () => {
  const half = spellingsOf('x\ud800/y');
  for (const one of ['x\\ud800\\/y', 'x%EF%BF%BD%2Fy', 'x%EF%BF%BD/y', 'eO+/vS95', 'x%5Cud800%2Fy'])
    assert.ok(half.has(one), one);
  const line = spellingsOf('a\u2028b\u2029c\x01(*)d');
  for (const one of [
    'a\\u2028b\\u2029c\\u0001(*)d',
    'a\u2028b\u2029c\\u0001(*)d',
    'a%E2%80%A8b%E2%80%A9c%01%28%2A%29d',
  ])
    assert.ok(line.has(one), one);
});
