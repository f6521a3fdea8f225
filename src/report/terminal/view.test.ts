import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../clock.ts';
import { HOSTILE } from '../sample/hostile.ts';
import { coalesceRun, greenRun, inconclusiveRun, type Sample, withText } from '../sample/runs.ts';
import { streamTraits } from './environment.ts';
import { terminalView, type ViewOptions } from './view.ts';

/** A clock that the test moves, and that ends the sleeps which are over. */
function handClock() {
  let now = 0;
  const sleepers = new Set<{ until: number; end: () => void }>();
  const clock: Clock = {
    pace: 1,
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: now + ms, end: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => sleepers.delete(sleeper) && resolve(), { once: true });
      }),
  };
  async function pass(ms: number): Promise<void> {
    const target = now + ms;
    for (;;) {
      const next = [...sleepers].sort((a, b) => a.until - b.until)[0];
      if (!next || next.until > target) break;
      now = next.until;
      sleepers.delete(next);
      next.end();
      // Whoever woke must go to sleep again before the clock moves on.
      await new Promise((resolve) => setImmediate(resolve));
    }
    now = target;
  }
  return { clock, pass, asleep: () => sleepers.size };
}

/** Escapes as their picture, so that expectations can be read. */
const shownText = (text: string) => text.replaceAll('\u001b', '⎋');

function watched(options: Partial<ViewOptions> = {}) {
  const written: string[] = [];
  const { clock, pass, asleep } = handClock();
  const view = terminalView({
    stream: { write: (text) => written.push(shownText(text)) },
    isTTY: false,
    colour: false,
    size: () => ({ columns: 100, rows: 40 }),
    quiet: false,
    json: false,
    clock,
    ...options,
  });
  return { view, pass, asleep, text: () => shownText(written.join('')), written };
}

function play(
  { view }: ReturnType<typeof watched>,
  { events, verdict }: Sample,
  until = events.length,
): void {
  for (const [index, event] of events.slice(0, until).entries()) view.onEvent(event, index + 1);
  if (until < events.length) return;
  for (const assertion of verdict.assertions) view.onAssertion(assertion);
  view.end(verdict, 'reports/one');
}

test('where nobody watches, each change is one line with its time', () => {
  const shown = watched();
  play(shown, greenRun());
  const lines = shown.text().split('\n');
  assert.deepEqual(lines.slice(0, 4), [
    '09:15:00Z    +0.00 s  seo-agent on build 9c1f7a52f0cb at http://api.localhost:41234',
    '09:15:00Z    +0.00 s  tenant e2e-tmpl-4be1a0c7',
    '09:15:00Z     +4.0 s  tenant arrived after 4.0 s',
    '09:15:00Z     +6.0 s  reachable arrived after 2.0 s',
  ]);
  assert.deepEqual(lines.slice(-4), [
    'PASS  all 8 assertions hold',
    "  took     1 m 45 s of the platform's time, 0.35 s by the wall",
    '  report   reports/one/report.html',
    '',
  ]);
});

test('a heartbeat error is said when it first comes, and then at each doubling', () => {
  const shown = watched();
  play(shown, coalesceRun(14));
  const errors = shown.text().match(/^.*heartbeat read failed.*$/gm) ?? [];
  assert.deepEqual(
    errors.map((line) => line.slice(22, 40)),
    ['heartbeat read fai', '4 times now: heart', '8 times now: heart'],
  );
});

test('after 30 s in which nothing changed there is a sign of life, and no sooner', async () => {
  const shown = watched();
  const run = inconclusiveRun();
  play(shown, run, 24);
  const before = shown.written.length;
  await shown.pass(29_000);
  assert.equal(shown.written.length, before);
  await shown.pass(2_000);
  assert.match(
    shown.written.at(-1) ?? '',
    /still here: online waiting 45\.9 s of 15 m, model waiting 45\.9 s, .*; 0 heartbeats\n$/,
  );
  await shown.pass(31_000);
  assert.equal(shown.written.length, before + 2);
  shown.view[Symbol.dispose]();
});

test('on a terminal there is one line a hop, drawn over itself', async () => {
  const shown = watched({ isTTY: true });
  const run = coalesceRun(14);
  const online = run.events.findIndex((event) => event.type === 'look' && event.subject === 'plugin');
  play(shown, run, online);
  await shown.pass(100);
  const [first = ''] = shown.written;
  assert.match(
    first,
    /^⎋\[\?25l⎋\[0J✓ tenant {5}arrived after 4\.0 s\n✓ reachable {2}arrived after 2\.0 s\n/,
  );
  assert.match(first, /\n… plugin {5}waiting \d+\.\d s of 10 m\n· stays/);
  assert.match(first, /\n {2}heartbeats 2 of 2 failed\n {2}2 × heartbeat read failed: pq: invalid input/);
  await shown.pass(100);
  const height = first.split('\n').length - 1;
  assert.ok(shown.written.at(-1)?.startsWith(`⎋[${height}A\r⎋[0J`));
  play(shown, run);
  assert.match(
    shown.text(),
    /⎋\[\?25h\nFAIL {2}plugin: heartbeat read fails\n {2}cause {4}heartbeat-read-fails \(proven\)/,
  );
  assert.equal(shown.asleep(), 0);
});

async function drawn(size: { columns: number; rows: number }): Promise<string[]> {
  const shown = watched({ isTTY: true, size: () => size });
  play(
    shown,
    withText(coalesceRun(3), (text) => '日本'.repeat(20) + text),
    60,
  );
  await shown.pass(100);
  shown.view[Symbol.dispose]();
  return (shown.written[0] ?? '').replace('⎋[?25l⎋[0J', '').split('\n').slice(0, -1);
}

test('the live view never grows over the screen', async () => {
  assert.equal((await drawn({ columns: 100, rows: 6 })).length, 5);
});

test('no line of the live view is wider than the screen, also where characters are', async () => {
  const columns = (line: string) => [...line].reduce((sum, mark) => sum + (/[日本]/.test(mark) ? 2 : 1), 0);
  const lines = await drawn({ columns: 50, rows: 40 });
  assert.deepEqual(lines.filter((line) => line.includes('日')).map(columns), [50]);
  assert.ok(lines.every((line) => columns(line) <= 50));
});

test('a view that is left before its end shows the cursor again and stops its clock', async () => {
  const shown = watched({ isTTY: true });
  play(shown, greenRun(), 20);
  await shown.pass(100);
  shown.view[Symbol.dispose]();
  assert.ok(shown.text().endsWith('⎋[?25h'));
  assert.equal(shown.asleep(), 0);
});

test('quiet says the end alone, and JSON is the verdict alone', () => {
  const [quiet, json] = [watched({ quiet: true }), watched({ json: true })];
  const run = coalesceRun();
  play(quiet, run);
  play(json, run);
  assert.match(quiet.text(), /^FAIL {2}plugin: heartbeat read fails\n/);
  assert.deepEqual(JSON.parse(json.text()), run.verdict);
});

test('hostile text colours nothing, moves no cursor and starts no command of a runner', async () => {
  for (const isTTY of [true, false]) {
    const shown = watched({ isTTY });
    const run = withText(coalesceRun(), (text) => text + HOSTILE);
    play(shown, run, 60);
    await shown.pass(100);
    play(shown, run);
    const ours = /⎋\[(?:\?25[lh]|\d+A\r|0J)/g;
    assert.doesNotMatch(
      shown.text().replace(ours, ''),
      /(?!\n)\p{Cc}|⎋\[|[\u202a-\u202e\u2066-\u2069]|##\[|^::/mu,
    );
  }
});

test('colour is used where it is wanted and stands around whole lines', () => {
  const shown = watched({ colour: true });
  play(shown, greenRun());
  assert.match(shown.text(), /⎋\[32mPASS⎋\[0m {2}⎋\[1mall 8 assertions hold⎋\[0m\n/);
});

test('colour is for terminals, unless it was refused or forced', () => {
  const tty = { isTTY: true, columns: 80, rows: 24 };
  const colours = (stream: object, env: Record<string, string>) => streamTraits(stream, env).colour;
  assert.equal(colours(tty, {}), true);
  assert.equal(colours(tty, { NO_COLOR: '1' }), false);
  assert.equal(colours({}, {}), false);
  assert.equal(colours({}, { FORCE_COLOR: '1' }), true);
  assert.equal(colours({}, { FORCE_COLOR: '1', NO_COLOR: '1' }), false);
  assert.equal(colours(tty, { TERM: 'dumb' }), false);
  assert.equal(streamTraits(tty, { CI: 'true' }).isTTY, false);
  assert.deepEqual(streamTraits({}, {}).size(), { columns: 100, rows: 40 });
});
