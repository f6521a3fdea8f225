import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readEvidence } from '../evidence/reader.ts';
import { controlPlane } from '../platform/client.ts';
import { undiciExchange } from '../platform/undici.ts';
import { scratch } from '../scratch.fixture.ts';
import { SOURCES } from '../shipped.fixture.ts';
import { startEmbedded } from './embedded.ts';

const BIN = fileURLToPath(new URL('../../bin/delivery.js', import.meta.url));
const SHA = 'f'.repeat(40);

/** More than the first line of the evidence, and less than all of it. */
const MOST_BYTES = 40_960;

test('a disk that fills up in the middle of a run takes the verdict, and leaves no tenant', async () => {
  using place = scratch('full');
  const { folder } = place;
  await using platform = await startEmbedded({ gitSha: SHA, pace: 300, sources: SOURCES });
  const { controlPlane: url, adminToken } = platform.target;
  const config = `targets: { full: { controlPlane: '${url}', adminToken: '\${ADMIN_TOKEN}' } }\n`;
  writeFileSync(join(folder, 'delivery.config.yaml'), config);
  const args = [
    BIN,
    'gate',
    '--target',
    'full',
    '--sha',
    SHA,
    '--report',
    'runs',
    '--ledger',
    'ledger.jsonl',
  ];
  const limited = `ulimit -f ${MOST_BYTES / 512} && exec "$@"`;
  const child = spawn('sh', ['-c', limited, 'sh', process.execPath, ...args, '--quiet'], {
    cwd: folder,
    env: { ...process.env, ADMIN_TOKEN: adminToken },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const [said, code] = await Promise.all([text(child.stderr), ended]);

  assert.equal(code, 70, said);
  assert.match(
    said,
    /^delivery: a fault of delivery itself: .*evidence\.jsonl breaks off after line \d+ \(EFBIG: file too large, write\), so there is no verdict; e2e-tmpl-[0-9a-f]{8} was deleted\n$/,
  );
  const { events, unread } = readEvidence(
    readFileSync(join(folder, 'runs', 'latest', 'evidence.jsonl'), 'utf8'),
  );
  assert.equal(events.length, Number(/after line (\d+)/.exec(said)?.[1]));
  assert.ok(unread.length <= 1);

  await using exchange = undiciExchange({ pace: 1 });
  const orgs = await controlPlane({ exchange, controlPlane: url, adminToken, requestMs: 10_000 }).orgs();
  assert.deepEqual(orgs.ok && orgs.value.orgs, []);
});
