import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseLogLine } from './parse.ts';

const ID = '7f3a1c9e-1111-4222-8333-9a0b1c2d3e4f';
const ENUM = 'invalid input value for enum workspace_status: ""';
const READ_FAILED = `registry heartbeat: prev_task query failed for workspace ${ID}: pq: ${ENUM}`;

const GO_LINES = [
  {
    line: READ_FAILED,
    says: { fact: 'read-failed', error: ENUM },
  },
  {
    line: `registry heartbeat: prev_task query failed for workspace ${ID}: context canceled`,
    says: { fact: 'read-failed', error: 'context canceled' },
  },
  {
    line: `Plugin reconcile: workspace=${ID} plugin=seo-all stage failed (source=gitea://a/b/c#main): 404: not found`,
    says: {
      fact: 'stage-failed',
      plugin: 'seo-all',
      source: 'gitea://a/b/c#main',
      error: '404: not found',
    },
  },
  {
    line: `Plugin reconcile: workspace=${ID} installed declared plugin seo-all from gitea://a/b/c#main (sha=4f2a91c)`,
    says: { fact: 'installed', plugin: 'seo-all', source: 'gitea://a/b/c#main' },
  },
  {
    line: `Plugin reconcile: workspace=${ID} complete — installed=1 skipped(already-present)=0 declared=1`,
    says: { fact: 'reconcile-complete' },
  },
  {
    line: `Auto-restart: ${ID} — coalescing with in-flight cycle (pending=true)`,
    says: { fact: 'restart-coalesced' },
  },
] as const;

for (const { line, says } of GO_LINES) {
  test(`a plain line tells ${says.fact}: ${line.slice(0, 60)}`, () => {
    const told = { workspace: ID, tenant: null, message: line, ...says };
    assert.deepEqual(parseLogLine(line), { ...told, time: null });
    const time = '2026/06/16 23:31:07';
    assert.deepEqual(parseLogLine(`${time} ${line}`), { ...told, time });
    assert.deepEqual(parseLogLine(`${time}.123456 ${line}\r\n`), { ...told, time: `${time}.123456` });
  });
}

test('what a collector puts before a line does not make one error into many', () => {
  const stamp = '2026-06-16T23:31:07.123456789Z';
  const one = parseLogLine(`tenant-7f9c [api] ${stamp} 2026/06/16 23:31:07 ${READ_FAILED}`);
  const other = parseLogLine(`tenant-81aa [api] 2026/06/16 23:31:37 ${READ_FAILED}`);
  assert.equal(one?.message, READ_FAILED);
  assert.equal(other?.message, READ_FAILED);
  assert.equal(one?.time, stamp);
});

test('a plain line that a collector wrapped in JSON says the same', () => {
  const plain = parseLogLine(READ_FAILED);
  for (const key of ['msg', 'message', 'log', 'line']) {
    assert.deepEqual(parseLogLine(JSON.stringify({ stream: 'stderr', [key]: `${READ_FAILED}\n` })), plain);
  }
});

const SQLSTATES = [
  { behind: ' (22P02)', sqlstate: '22P02' },
  { behind: ' (SQLSTATE 22P02)', sqlstate: '22P02' },
  { behind: ' (SQLSTATE=42703)', sqlstate: '42703' },
  { behind: '(XX000)', sqlstate: 'XX000' },
] as const;

for (const { behind, sqlstate } of SQLSTATES) {
  test(`a SQLSTATE written as "${behind}" is told apart from the message`, () => {
    const told = parseLogLine(`${READ_FAILED}${behind}\n`);
    assert.equal(told?.sqlstate, sqlstate);
    assert.equal(told?.error, ENUM);
  });
}

for (const behind of [' (HELLO)', ' (22p02)', ' (22P0)', ' (22P02) at character 8', ' (SQLSTATE)', '22P02']) {
  test(`"${behind}" is part of the message and no SQLSTATE`, () => {
    const told = parseLogLine(READ_FAILED + behind);
    assert.equal(told?.sqlstate, undefined);
    assert.equal(told?.error, ENUM + behind);
  });
}

const EVENTS = [
  ['heartbeat-read-failed', 'read-failed'],
  ['heartbeat', 'heartbeat'],
  ['transition', 'transition'],
  ['reconcile-fired', 'reconcile-fired'],
  ['reconcile-complete', 'reconcile-complete'],
  ['stage-failed', 'stage-failed'],
  ['installed', 'installed'],
  ['restart-requested', 'restart-requested'],
  ['restart-coalesced', 'restart-coalesced'],
  ['restart-cycle-began', 'restart-began'],
  ['restart-cycle-ended', 'restart-ended'],
  ['restart-cycle-crashed', 'restart-crashed'],
  ['late-write', 'late-write'],
  ['drain-limit', 'drain-limit'],
] as const;

for (const [event, fact] of EVENTS) {
  test(`the registry's event ${event} tells ${fact}, with whose it is and when`, () => {
    const [time, tenant] = ['2026-06-16T23:31:07.000Z', 'e2e-tmpl-0a1b2c3d'];
    const line = JSON.stringify({ time, level: 'info', tenant, workspace: ID, event, msg: 'so' });
    assert.deepEqual(parseLogLine(line), { fact, workspace: ID, tenant, time, message: 'so' });
  });
}

test("every field of the registry's lines is kept, and nothing else", () => {
  const fields = {
    sqlstate: '22P02',
    query: 'SELECT COALESCE(status, $1) FROM workspaces',
    plugin: 'seo-all',
    source: 'gitea://a/b/c',
    error: 'no',
    from: 'provisioning',
    to: 'online',
    cycle: 2,
    kind: 'CRASH',
  };
  const line = JSON.stringify({ event: 'transition', msg: 'm', late_ms: 40, other: 1, ...fields });
  const { fact, message, workspace, tenant, time, ...kept } = parseLogLine(line) ?? {};
  assert.deepEqual([fact, message, workspace, tenant, time], ['transition', 'm', null, null, null]);
  assert.deepEqual(kept, { ...fields, lateMs: 40 });
});

test('work that its drain left running is told by its kind', () => {
  const line = JSON.stringify({ event: 'drain-limit', msg: 'm', work: 'restart' });
  assert.equal(parseLogLine(line)?.kind, 'restart');
});

test("a failed read in the registry's lines has its error from the message", () => {
  const told = parseLogLine(
    JSON.stringify({ event: 'heartbeat-read-failed', msg: READ_FAILED, sqlstate: '22P02' }),
  );
  assert.equal(told?.error, ENUM);
  assert.equal(told?.sqlstate, '22P02');
});

test('fields of another type than they should have are left out', () => {
  const line = JSON.stringify({
    event: 'heartbeat',
    msg: 1,
    workspace: {},
    cycle: 'x',
    late_ms: null,
    to: [],
  });
  assert.deepEqual(parseLogLine(line), {
    fact: 'heartbeat',
    workspace: null,
    tenant: null,
    time: null,
    message: '',
  });
});

test("another tenant's line keeps its own names, for whoever keeps it out", () => {
  const line = JSON.stringify({
    event: 'heartbeat',
    msg: '',
    tenant: 'e2e-tmpl-ffffffff',
    workspace: 'other',
  });
  assert.equal(parseLogLine(line)?.tenant, 'e2e-tmpl-ffffffff');
  assert.equal(parseLogLine(READ_FAILED.replace(ID, 'other'))?.workspace, 'other');
});

const SILENT = [
  '',
  ' ',
  'null',
  '{',
  '{}',
  '{"event":"heartbeat"',
  '[{"event":"heartbeat"}]',
  '{"event":"no-such-event","msg":"hello"}',
  '{"event":"__proto__"}',
  '{"event":["heartbeat"]}',
  '2026/06/16 23:31:07 GET /health 200',
  'registry heartbeat: prev_task query failed for workspace : pq: no id',
  `registry heartbeat: prev_task query failed for workspace ${'a'.repeat(65)}: pq: an id that is none`,
  `Plugin reconcile: workspace=${ID} completely other`,
  `Auto-restart: ${ID} — cycle 1 began`,
];

for (const line of SILENT) {
  test(`nothing is told by ${JSON.stringify(line.slice(0, 70))}`, () => {
    assert.equal(parseLogLine(line), null);
  });
}

test('a line longer than any log writes is not looked at', () => {
  assert.equal(parseLogLine(READ_FAILED + 'x'.repeat(65_536)), null);
});

/** Pieces of the formats, so that hostile lines come close to what the patterns look for. */
const piece = fc.oneof(
  fc.constantFrom(
    ...GO_LINES.flatMap(({ line }) => [line, line.slice(0, line.length / 2)]),
    'workspace=',
    ' plugin=',
    ' stage failed (source=',
    '): ',
    ' (SQLSTATE ',
    '(22P02)',
    '2026/06/16 ',
    '{"event":"heartbeat","msg":"',
    '{"msg":',
    '\\u0000',
    '\u2028',
    '\n',
    ' ',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const hostile = fc.tuple(fc.array(piece, { maxLength: 12 }), fc.nat(3_000)).map(([pieces, times]) =>
  pieces
    .join('')
    .repeat(times + 1)
    .slice(0, 65_536),
);

/** A pattern that may divide a run of spaces in many ways took seven seconds for one line; all of these take a moment. */
const MOST_CPU_MS = 1_000;

/** Time that this process worked: a busy machine does not make it longer. */
function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

test('no hostile line makes the parser throw, or keeps it busy', () => {
  fc.assert(
    fc.property(hostile, (line) => {
      assert.ok(cpuMsOf(() => parseLogLine(line)) < MOST_CPU_MS);
    }),
    { numRuns: 300 },
  );
});

test('spaces before the end of a message do not keep the parser busy', () => {
  const line = `${READ_FAILED}${' '.repeat(60_000)}x`;
  assert.ok(cpuMsOf(() => parseLogLine(line)) < MOST_CPU_MS);
});
