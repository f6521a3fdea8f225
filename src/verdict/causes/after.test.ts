import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent } from '../../evidence/events.ts';
import { type Facts, noFacts } from '../facts/facts.ts';
import type { ConfigMatch } from '../match/config.ts';
import { failed, proofOf, provesUnless, read, seen } from './causes.fixture.ts';

const cycle = (line: number, cycleNumber: number, more: Partial<LogEvent> = {}) => ({
  line,
  event: {
    type: 'log',
    at: line * 1_000,
    fact: 'restart-began',
    workspace: null,
    time: null,
    message: 'a message',
    cycle: cycleNumber,
    ...more,
  } as LogEvent,
});

const same: ConfigMatch = { is: 'same', added: [] };
const stub: ConfigMatch = { is: 'stub', size: 218, keys: ['name'] };

/** The plugin had come by 10 s; the box restarted as often as asked, every 20 s. */
function restarted(facts: Facts, times: number): void {
  facts.plugins.set('seo', { ...noFacts().config, arrived: read(10, true, same) } as never);
  facts.workspace.restarts = Array.from({ length: times }, (_, n) => ({
    left: seen(20 * (n + 1)),
    back: seen(20 * (n + 1) + 5),
    by: 'status offline',
  }));
}

provesUnless(
  'restart-loop',
  (facts) => restarted(facts, 3),
  {
    of: 'stays',
    summary: 'restart loop: 3 restarts in 40.0 s since the plugin arrived',
    lines: [20, 40, 60],
  },
  { 'there were two': (facts) => restarted(facts, 2), 'there was none': (facts) => restarted(facts, 0) },
);

provesUnless(
  'lost-after-restart',
  (facts) => {
    restarted(facts, 1);
    facts.config.last = read(26, false, stub, 25_000);
    facts.model.last = read(27, false, { model: '', source: 'default' }, 26_000);
  },
  {
    of: 'stays',
    summary:
      'delivered, then lost: model (no model is set (source default)), config (a stub of 218 bytes with name), since the restart at 20.0 s (status offline)',
    lines: [20, 25, 26, 27],
  },
  {
    'there was no restart': ({ workspace }) => {
      workspace.restarts = [];
    },
    'the box is still away': ({ workspace }) => Object.assign(workspace.restarts[0] ?? {}, { back: null }),
    'it was read before the box was back': (facts) => {
      facts.config.last = read(26, false, stub, 24_999);
      facts.model.last = null;
    },
    'it is there': (facts) => {
      facts.config.last = read(26, true, same, 25_000);
      facts.model.last = null;
    },
  },
);

provesUnless(
  'restart-lockout',
  ({ log }) => {
    log.restart.began = [cycle(3, 1)];
    log.restart.crashed = [cycle(5, 1, { fact: 'restart-crashed', error: 'MISSING_MODEL' })];
    log.restart.requested = [cycle(5, 1), cycle(4, 1), cycle(6, 1), cycle(9, 1)];
  },
  {
    of: 'restarts',
    summary: 'locked out since the crash of a restart cycle: MISSING_MODEL; no later restart ran',
    lines: [5, 6, 9],
  },
  {
    'no cycle crashed': ({ log }) => {
      log.restart.crashed = [];
    },
    'a later one ran': ({ log }) => log.restart.began.push(cycle(7, 2)),
  },
);

test('a crash without an error is told by its line', () => {
  const facts = noFacts();
  facts.log.restart.crashed = [cycle(5, 1)];
  assert.match(proofOf('restart-lockout', facts, failed('restarts'))?.summary ?? '', /: a message; no later/);
});

const write = (line: number, more: object = {}) => ({
  line,
  what: 'put-model',
  began: line * 1_000,
  at: line * 1_000,
  outcome: 'done',
  exercise: 'two-writes',
  ...more,
});

provesUnless(
  'restart-dropped',
  ({ exercise, log }) => {
    exercise.writes = [write(3), write(4)];
    log.restart.began = [cycle(5, 1)];
  },
  {
    of: 'restarts',
    summary:
      'dropped restart: 2 writes were accepted, each asks for a restart, and one cycle ran; the second write never took effect',
    lines: [3, 4, 5],
  },
  {
    'one write was accepted': ({ exercise }) => Object.assign(exercise.writes[1] ?? {}, { outcome: 'lost' }),
    'two cycles ran': ({ log }) => log.restart.began.push(cycle(6, 2)),
    'no cycle ran': ({ log }) => {
      log.restart.began = [];
    },
    'a cycle crashed': ({ log }) => log.restart.crashed.push(cycle(6, 1)),
  },
);

const foreign = (line: number, told: object) => ({
  line,
  look: { type: 'look', subject: 'foreign', began: 0, at: 0, request: `GET /${line}`, seen: told } as never,
});

provesUnless(
  'guard-open',
  ({ exercise }) => {
    exercise.foreign = [
      foreign(3, { is: 'let-through', status: 200 }),
      foreign(4, { is: 'refused', status: 404 }),
      foreign(5, { is: 'let-through', status: 403 }),
    ];
  },
  {
    of: 'isolation',
    summary: "the tenant guard let another org's id through: GET /3 answered 200, GET /5 answered 403",
    lines: [3, 5],
  },
  {
    'all were refused': ({ exercise }) => {
      exercise.foreign = [foreign(4, { is: 'refused', status: 404 })];
    },
  },
);

test('writes that the registry itself refused as late are told with their lateness', () => {
  const facts = noFacts();
  assert.equal(proofOf('late-writes', facts, failed('quiet')), null);
  facts.log.lateWrites = [cycle(7, 1, { kind: 'DELEGATION_FAILED', lateMs: 9_800 }), cycle(8, 1)];
  assert.deepEqual(proofOf('late-writes', facts, failed('quiet')), {
    certainty: 'proven',
    summary: 'late writes: DELEGATION_FAILED 9.8 s late, refused, a write 0 ms late, refused',
    lines: [7, 8],
  });
});

provesUnless(
  'tenant-leaked',
  (facts) => {
    facts.slug = 'e2e-tmpl-00000001';
    facts.gone.last = read(9, false, { status: 'running' });
  },
  {
    of: 'teardown',
    summary: 'leaked tenant: e2e-tmpl-00000001 is still listed as running after its delete was sent',
    lines: [9],
  },
  {
    'nobody looked': ({ gone }) => {
      gone.last = null;
    },
    'it is gone': ({ gone }) => {
      gone.last = read(9, true, { status: 'absent' });
    },
  },
);
