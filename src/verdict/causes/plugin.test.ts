import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent, LogFact } from '../../evidence/events.ts';
import { noArrival } from '../facts/arrival.ts';
import { type Facts, noFacts } from '../facts/facts.ts';
import type { HeartbeatError } from '../facts/log.ts';
import type { PluginMatch } from '../match/plugin.ts';
import { failed, proofOf, provesUnless, read } from './causes.fixture.ts';

const match = (more: Partial<PluginMatch>): PluginMatch => ({
  state: 'EMPTY',
  missing: ['SKILL.md'],
  wrongSize: [],
  differing: [],
  unread: [],
  complete: false,
  entries: 0,
  ...more,
});

const plugin = (facts: Facts, name: string, line: number, how: PluginMatch) => {
  const last = read(line, false, how);
  facts.plugins.set(name, { ...noArrival<PluginMatch>(), last, sameSince: last });
};

const whole = (facts: Facts, name: string) =>
  facts.plugins.set(name, { ...noArrival<PluginMatch>(), arrived: read(1, true, match({})) });

const line = (number: number, fact: LogFact, more: Partial<LogEvent> = {}) => ({
  line: number,
  event: { type: 'log', at: 0, fact, workspace: null, time: null, message: '', ...more } as LogEvent,
});

provesUnless(
  'wrong-channel',
  ({ agentSkills }) => {
    agentSkills.last = read(9, false, ['a', 'b', 'c', 'd', 'e', 'f']);
  },
  {
    of: 'plugin',
    summary: 'decoupling broken: skills arrived under agent-skills/ by the asset channel: a, b, c, d, e',
    lines: [9],
  },
  {
    'it is empty': ({ agentSkills }) => {
      agentSkills.last = read(9, true, []);
    },
    'it was never read': ({ agentSkills }) => {
      agentSkills.last = null;
    },
  },
);

test('skills that were there and went away came by the wrong channel all the same', () => {
  const facts = noFacts();
  facts.agentSkills.last = read(9, true, []);
  facts.agentSkills.notYet = read(4, false, ['a']);
  assert.deepEqual(proofOf('wrong-channel', facts, failed('plugin'))?.lines, [4]);
});

const half = match({ state: 'COMPLETE_NO_SKILL', complete: true, entries: 3 });

provesUnless(
  'plugin-half-installed',
  (facts) => {
    whole(facts, 'come');
    plugin(facts, 'seo', 7, half);
    plugin(facts, 'ads', 8, half);
  },
  {
    of: 'plugin',
    summary:
      'half installed: seo: COMPLETE_NO_SKILL: 3 files, .complete is there, 1 missing (SKILL.md); ads: COMPLETE_NO_SKILL: 3 files, .complete is there, 1 missing (SKILL.md)',
    lines: [7, 8],
  },
  {
    'one has nothing at all': (facts) => plugin(facts, 'ads', 8, match({})),
    'none of it is missing': (facts) => plugin(facts, 'ads', 8, match({ ...half, missing: [] })),
    'it may still be under way': (facts) => plugin(facts, 'ads', 8, match({ ...half, complete: false })),
    'all have come': (facts) => facts.plugins.clear(),
    'none was read': (facts) => {
      facts.plugins.clear();
      facts.plugins.set('seo', noArrival());
    },
  },
);

test('what has stood still for a minute is no longer under way', () => {
  const told = (stoodMs: number) => {
    const facts = noFacts();
    const last = read(90, false, match({ ...half, complete: false }));
    facts.plugins.set('seo', {
      ...noArrival<PluginMatch>(),
      last,
      sameSince: { ...last, at: last.began - stoodMs },
    });
    return proofOf('plugin-half-installed', facts, failed('plugin'));
  };
  assert.equal(told(59_999), null);
  assert.deepEqual(told(60_000)?.lines, [90]);
});

provesUnless(
  'recorded-but-absent',
  (facts) => {
    plugin(facts, 'seo', 7, match({}));
    plugin(facts, 'ads', 8, match({}));
    facts.recorded = { line: 6, at: 0, declared: [], installed: ['seo', 'ads'] };
  },
  {
    of: 'plugin',
    summary: 'recorded but absent: the platform lists seo, ads as installed, and the box has no file of it',
    lines: [6, 7, 8],
  },
  {
    'no list was read': (facts) => {
      facts.recorded = null;
    },
    'one is not listed': ({ recorded }) => Object.assign(recorded ?? {}, { installed: ['seo'] }),
    'one has files': (facts) => plugin(facts, 'ads', 8, half),
    'all have come': (facts) => facts.plugins.clear(),
  },
);

const staging = { plugin: 'seo', source: 'gitea://a/b', error: 'gitea: 404' };

provesUnless(
  'plugin-source-unreachable',
  (facts) => {
    plugin(facts, 'seo', 2, match({}));
    plugin(facts, 'geo', 2, match({}));
    facts.log.reconcile.stageFailed = [
      line(4, 'stage-failed', { ...staging, error: 'first' }),
      line(5, 'stage-failed', staging),
      line(6, 'stage-failed', { ...staging, plugin: 'geo' }),
    ];
    facts.log.reconcile.installed = [line(7, 'installed', { plugin: 'ads' })];
  },
  {
    of: 'plugin',
    summary: 'seo: its source gitea://a/b could not be staged, 2 times: gitea: 404; the trigger works',
    lines: [4, 5, 6],
  },
  {
    'no stage failed': ({ log }) => {
      log.reconcile.stageFailed = [];
    },
    'another plugin failed': (facts) => plugin(facts, 'maps', 2, match({})),
    'it was installed all the same': ({ log }) =>
      log.reconcile.installed.push(line(8, 'installed', { plugin: 'seo' })),
  },
);

test('a wait that a proof ended is named by that proof, and not by the source', () => {
  const facts = noFacts();
  plugin(facts, 'seo', 2, match({}));
  facts.log.reconcile.stageFailed = [line(5, 'stage-failed', staging)];
  assert.equal(proofOf('plugin-source-unreachable', facts, failed('plugin', { proof: 'p' })), null);
});

const error = (more: Partial<HeartbeatError> = {}): HeartbeatError => ({
  sqlstate: '22P02',
  message: 'invalid input',
  query: 'SELECT 1',
  count: 3,
  firstAtMs: 0,
  lastAtMs: 0,
  lines: [11, 12, 13],
  ...more,
});

const ONLINE = { line: 10, at: 10_000, readFailed: true, heartbeatsSince: 4, reconcilesSince: 0 };

const failing = (facts: Facts): void => {
  Object.assign(facts.log, {
    failedReads: 3,
    heartbeats: 4,
    tells: new Set(['heartbeat', 'transition']),
    errors: new Map([
      ['rare', error({ count: 1, sqlstate: '57P01' })],
      ['often', error()],
    ]),
    online: { ...ONLINE },
  });
};

provesUnless(
  'heartbeat-read-fails',
  failing,
  {
    of: 'plugin',
    summary:
      'the failing read silences the reconcile trigger: 3 of 4 heartbeats could not read their previous state: invalid input (SQLSTATE 22P02); the query: SELECT 1',
    lines: [11, 12, 13],
  },
  {
    'two reads failed': ({ log }) => {
      log.errors = new Map([['often', error({ count: 2 })]]);
    },
    'no error was told': ({ log }) => log.errors.clear(),
    'the error passes': ({ log }) => {
      log.errors = new Map([['often', error({ sqlstate: '40001' })]]);
    },
    'a reconcile fired after the transition': ({ log }) =>
      log.reconcile.fired.push(line(11, 'reconcile-fired')),
  },
);

test('a failed read on another heartbeat than the one that took it online makes the name likely', () => {
  const facts = noFacts();
  failing(facts);
  Object.assign(facts.log, {
    online: { ...ONLINE, readFailed: false },
    tells: new Set(['transition']),
    errors: new Map([['often', error({ sqlstate: null, message: 'does not exist', query: null })]]),
  });
  facts.log.reconcile.fired.push(line(10, 'reconcile-fired'));
  const told = (seen: number) => {
    facts.workspace.beats.seen = seen;
    return proofOf('heartbeat-read-fails', facts, failed('plugin'));
  };
  const summary = (seen: number) =>
    `the failing read silences the reconcile trigger: 3 of ${seen} heartbeats could not read their previous state: does not exist`;
  assert.deepEqual(told(5), { certainty: 'likely', summary: summary(5), lines: [11, 12, 13] });
  assert.equal(told(1)?.summary, summary(3));
});

provesUnless(
  'reconcile-never-fired',
  (facts) => {
    plugin(facts, 'seo', 7, match({}));
    Object.assign(facts.log, {
      state: 'open',
      tells: new Set(['heartbeat', 'transition', 'reconcile-fired', 'read-failed']),
      online: { ...ONLINE },
    });
  },
  {
    of: 'plugin',
    summary:
      'the transition to online happened, 4 heartbeats followed, no reconcile ever fired and no error was logged',
    lines: [10],
  },
  {
    'the log has a gap': ({ log }) => {
      log.state = 'gap';
    },
    'no transition was told': ({ log }) => {
      log.online = null;
    },
    'a read failed': ({ log }) => {
      log.failedReads = 1;
    },
    'a reconcile fired, whenever': ({ log }) => log.reconcile.fired.push(line(1, 'reconcile-fired')),
    'something has come': (facts) => plugin(facts, 'ads', 8, half),
  },
);
