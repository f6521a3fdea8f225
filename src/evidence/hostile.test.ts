import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { LONGEST_TURN_MS, longestTurnMs } from '../turns.fixture.ts';
import { redactor } from './redaction.ts';

const CHARS = 524_288;
const repeated = (text: string) => text.repeat(CHARS / text.length);

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const tokens = Array.from({ length: 20 }, (_, n) => `sk-a${'0123456789'.repeat(4)}${n}`.padEnd(40 + n, 'x'));

/** Half a megabyte of beginnings costs a tenth of a second, twice that where others have the caches. */
const LONGEST_MS = 4 * LONGEST_TURN_MS;

/** What everybody knows of a key, over and over. */
for (const known of [
  '-',
  '-----BEGIN PRIVATE KEY-----\n',
  privateKey.slice(0, 40),
  'sk-a',
  'sk-a012345678',
  '\\u002d',
])
  test(`a text of nothing but ${JSON.stringify(known)} holds up nobody who takes secrets out of it`, async () => {
    const { clean } = redactor([privateKey, ...tokens]);
    const text = repeated(known);
    assert.equal(clean(text), text);
    const took = await longestTurnMs(() => clean(text));
    assert.ok(took <= LONGEST_MS, `${took} ms`);
  });
