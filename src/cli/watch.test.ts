import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ledger } from '../tenancy/ledger.ts';

const BIN = fileURLToPath(new URL('../../bin/delivery.js', import.meta.url));

const KEPT = 2;

/** A watch of its own registry, whose rounds follow each other as fast as they can. */
function startWatch(folder: string) {
  const reports = join(folder, 'reports');
  const args = ['watch', '--every', '500ms', '--port', '0', '--report', reports, '--keep-runs', String(KEPT)];
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, XDG_STATE_HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said, ended, lineThat: (fits: RegExp) => lineThat(child, said, fits) };
}

async function lineThat(
  child: ChildProcess,
  said: { out: string; err: string },
  fits: RegExp,
): Promise<RegExpExecArray> {
  for (;;) {
    const found = fits.exec(said.out);
    if (found) return found;
    assert.equal(child.exitCode, null, `it ended: ${said.out}${said.err}`);
    await new Promise((resolve) => child.stdout?.once('data', resolve).once('close', resolve));
  }
}

interface Health {
  status: string;
  checks: { running: boolean; lastVerdict: string | null }[];
}

async function healthThat(url: string, fits: (health: Health) => boolean): Promise<Health> {
  for (;;) {
    const health = (await (await fetch(`${url}/health`)).json()) as Health;
    if (fits(health)) return health;
  }
}

test('a watch gates again and again, tells it over HTTP, and on SIGTERM tears down and reports first', {
  timeout: 120_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-watch-'));
  const { child, said, ended, lineThat: line } = startWatch(folder);
  try {
    const [, url = ''] = await line(/watching embedded every 0\.50 s: (http:\S+)/);
    const [first] = await line(/ gate .*\n/);
    assert.match(first, /PASS {2}all 8 assertions hold/);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /^delivery_runs_total\{check="gate",result="pass"\} [1-9]/m);
    assert.match(metrics, /^delivery_last_run_verdict\{check="gate",verdict="pass"\} 1$/m);
    const page = await (await fetch(url)).text();
    const [, report = ''] = /href="(\/reports\/[^"]+)"/.exec(page) ?? [];
    assert.match(await (await fetch(url + report)).text(), /<title>Pass: all 8 assertions hold<\/title>/);

    const told = said.out.length;
    await healthThat(url, ({ checks }) => checks[0]?.running === true);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
    assert.match(said.err, /SIGTERM: tearing down and reporting/);
    assert.match(said.out.slice(told), /gate .* (PASS {2}|did not happen: it was broken off)/);
    assert.ok(
      readdirSync(join(folder, 'reports', 'watch')).length <= KEPT + 1,
      'no more than are kept, and latest',
    );
    // A create that the signal cut off stays in the ledger: nobody knows what came of it.
    const known = ledger(join(folder, 'delivery', 'ledger.jsonl'))
      .entries()
      .filter(({ answered }) => answered);
    assert.deepEqual(known, []);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
