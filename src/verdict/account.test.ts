import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActEvent, LogEvent } from '../evidence/events.ts';
import { heartbeatsOf, hopsOf, limitsOf, proofsOf, restartsOf } from './account.ts';
import { failed, read, seen } from './causes/causes.fixture.ts';
import { type Facts, noFacts } from './facts/facts.ts';
import type { FiredProof } from './proofs.ts';

const factsWith = (...changes: ((facts: Facts) => void)[]) => {
  const facts = noFacts();
  for (const change of changes) change(facts);
  return facts;
};

const ERROR = { sqlstate: '22P02', message: 'bad', query: null, count: 2, firstAtMs: 5, lastAtMs: 9 };

test('heartbeats are counted by the log where it tells them', () => {
  const facts = factsWith(({ log, workspace }) => {
    log.tells = new Set(['heartbeat']);
    log.heartbeats = 3;
    log.failedReads = 7;
    workspace.beats.seen = 9;
    log.errors.set('key', { ...ERROR, lines: [1, 2] });
  });
  assert.deepEqual(heartbeatsOf(facts), { seen: 3, failed: 7, countedBy: 'log', errors: [ERROR] });
});

test('where the log does not tell them, there were as many as looks showed or as reads failed', () => {
  const counted = (beats: number, failedReads: number) =>
    heartbeatsOf(
      factsWith(({ log, workspace }) => {
        log.tells = new Set(['read-failed']);
        log.heartbeats = 99;
        log.failedReads = failedReads;
        workspace.beats.seen = beats;
      }),
    );
  assert.deepEqual(counted(4, 2), { seen: 4, failed: 2, countedBy: 'workspace', errors: [] });
  assert.equal(counted(1, 2).seen, 2);
});

const act = (line: number, what: ActEvent['what'], outcome: ActEvent['outcome'] = 'done') => ({
  line,
  event: { type: 'act', what, of: 'x', outcome, began: line * 1_000, at: line * 1_000 + 500 } as ActEvent,
});

const fired = (line: number) => ({ line, event: { at: line * 1_000 } as LogEvent });

test('a run of which nothing is known has no hops', () => assert.deepEqual(hopsOf(noFacts()), []));

test('each hop is told with its time, in the order of time', () => {
  const facts = factsWith((facts) => {
    facts.acts.push(act(1, 'create-tenant', 'lost'), act(6, 'create-workspace'), act(30, 'delete-tenant'));
    facts.tenant.arrived = read(2, true, { status: 'running' });
    facts.reachable.arrived = read(3, true, null);
    facts.build.steady.arrived = read(4, true, { is: 'sha', sha: 'a' });
    facts.model.arrived = read(9, true, { model: 'a', source: 'b' });
    facts.config.arrived = read(8, true, { is: 'same', added: [] });
    facts.prompts.set('a', { ...facts.config, arrived: read(12, true, { is: 'same' }) } as never);
    facts.prompts.set('b', { ...facts.config, arrived: read(10, true, { is: 'same' }) } as never);
    facts.workspace.online.arrived = read(7, true, {} as never);
    facts.log.online = { line: 11, at: 6_900, readFailed: false, heartbeatsSince: 0, reconcilesSince: 0 };
    facts.log.reconcile.fired.push(fired(13), fired(14));
    facts.plugins.set('seo', { ...facts.config, arrived: read(15, true, {}) } as never);
    facts.workspace.restarts.push(
      { left: seen(16), back: seen(17), by: 'status offline' },
      { left: seen(18), back: seen(19), by: 'status offline' },
    );
    facts.gone.arrived = read(31, true, { status: 'absent' });
  });
  assert.deepEqual(
    hopsOf(facts).map(({ name, atMs }) => [name, atMs]),
    [
      ['tenant asked for', 1_000],
      ['tenant running', 2_000],
      ['reachable', 3_000],
      ['build steady', 4_000],
      ['workspace created', 6_500],
      ['online by heartbeat', 6_900],
      ['online', 7_000],
      ['config', 8_000],
      ['model', 9_000],
      ['prompts', 12_000],
      ['reconcile fired', 13_000],
      ['plugin', 15_000],
      ['restart', 16_000],
      ['restarted', 17_000],
      ['teardown', 30_500],
      ['gone', 31_000],
    ],
  );
});

test('a hop that was not answered, or of which a part is missing, is none', () => {
  const facts = factsWith((facts) => {
    facts.acts.push(act(6, 'create-workspace', 'lost'), act(7, 'delete-tenant', 'refused'));
    facts.prompts.set('a', { ...facts.config, arrived: read(12, true, { is: 'same' }) } as never);
    facts.prompts.set('b', { ...facts.config } as never);
    facts.workspace.restarts.push({ left: seen(8), back: null, by: 'status offline' });
  });
  assert.deepEqual(hopsOf(facts), [{ name: 'restart', atMs: 8_000 }]);
});

const proof = (assertion: FiredProof['assertion'], at = 5_000): FiredProof => ({
  id: 'a-proof',
  assertion,
  at,
  lines: [3, 4],
  because: 'nothing can still come',
});

const accountOf = (facts: Facts, one: FiredProof, standings = [failed('plugin')]) =>
  proofsOf({ facts, fired: new Map([[one.id, one]]) }, standings);

test('a proof that ended the wait leaves nobody to say what would have come', () => {
  const ended = failed('plugin', { proof: 'a-proof' });
  assert.deepEqual(accountOf(noFacts(), proof('plugin'), [failed('online'), ended]), [
    {
      id: 'a-proof',
      assertion: 'plugin',
      firedAtMs: 5_000,
      ended: true,
      cameAfterAll: null,
      because: 'nothing can still come',
      evidence: [3, 4],
    },
  ]);
});

const came = (facts: Facts, one: FiredProof) => {
  const [told] = accountOf(facts, one, [failed('plugin', { proof: 'another' })]);
  return [told?.ended, told?.cameAfterAll];
};
const pluginsAt = (...ats: (number | null)[]) =>
  factsWith((facts) => {
    for (const [index, at] of ats.entries())
      facts.plugins.set(`p${index}`, {
        ...facts.config,
        arrived: at === null ? null : read(9, true, {}, at),
      } as never);
  });

test('in the shadow a proof is a false alarm where all of it came, some of it since', () => {
  assert.deepEqual(came(pluginsAt(4_000, 5_000), proof('plugin')), [false, true]);
  assert.deepEqual(came(pluginsAt(4_000, 4_999), proof('plugin')), [false, false]);
  assert.deepEqual(came(pluginsAt(6_000, null), proof('plugin')), [false, false]);
});

test('what came after all is what the proof is of', () => {
  const build = factsWith((facts) => {
    facts.build.steady.arrived = read(9, true, { is: 'sha', sha: 'a' });
  });
  const online = factsWith((facts) => {
    facts.workspace.online.arrived = read(9, true, {} as never);
  });
  const answers = (facts: Facts) =>
    (['build', 'online', 'plugin'] as const).map((id) => came(facts, proof(id))[1]);
  assert.deepEqual(answers(build), [true, false, false]);
  assert.deepEqual(answers(online), [false, true, false]);
  assert.deepEqual(answers(pluginsAt(6_000)), [false, false, true]);
});

const whole = (facts: Facts) => {
  facts.phases.set('end', seen(9));
  facts.log.state = 'open';
};

test('a run with a log that saw everything has no limits', () =>
  assert.deepEqual(limitsOf(factsWith(whole)), []));

/** What alone makes a verdict poorer. */
const POORER: Record<string, (facts: Facts) => void> = {
  'crash in probe: boom': ({ troubles }) =>
    troubles.push({ line: 1, what: 'crash', where: 'probe', message: 'boom' }),
  'no log source: heartbeat errors, reconciles and restart cycles could not be seen': ({ log }) => {
    log.state = 'none';
  },
  'the log source was lost: what it would have told after that is unknown': ({ log }) => {
    log.state = 'lost';
  },
  'the log has a gap: silence in it proves nothing': ({ log }) => {
    log.state = 'gap';
  },
  'the evidence breaks off before the end of the run': ({ phases }) => phases.delete('end'),
  'no restart was seen': ({ workspace }) => {
    workspace.online.arrived = read(3, true, {} as never);
  },
};

for (const [limit, change] of Object.entries(POORER))
  test(`it is said where ${limit}`, () => assert.deepEqual(limitsOf(factsWith(whole, change)), [limit]));

test('a restart that was seen is no limit', () => {
  const facts = factsWith(whole, POORER['no restart was seen'] as () => void, ({ workspace }) =>
    workspace.restarts.push({ left: seen(4), back: null, by: 'status offline' }),
  );
  assert.deepEqual(limitsOf(facts), []);
});

test('restarts are those that looks caught, and only where there are none those of the log', () => {
  const inLog = (facts: Facts) => {
    facts.plugins.set('seo', { ...facts.config, arrived: read(5, true, {}) } as never);
    facts.log.restart.began.push({ line: 20, event: { at: 20_000, cycle: 7 } as LogEvent });
  };
  assert.deepEqual(
    restartsOf(factsWith(inLog)).map(({ by }) => by),
    ['cycle 7 in the log'],
  );
  const early = { left: seen(1), back: seen(2), by: 'status offline' };
  assert.deepEqual(restartsOf(factsWith(inLog, ({ workspace }) => workspace.restarts.push(early))), [early]);
  assert.deepEqual(restartsOf(noFacts()), []);
});
