import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActEvent } from '../../evidence/events.ts';
import type { BuildHow } from '../facts/build.ts';
import { type Facts, noFacts } from '../facts/facts.ts';
import { failed, proofOf, provesUnless, RUN, read, seen } from './causes.fixture.ts';
import { likely, proven } from './rule.ts';

const WANTED = RUN.expected.gitSha;
const OLD = 'b'.repeat(40);
const OLDEST = 'c'.repeat(40);

const answers = (facts: Facts, counts: Record<string, number>) => {
  facts.build.answers = new Map(
    Object.entries(counts).map(([answer, count], index) => [
      answer,
      { count, first: seen(10 * index + 1), last: seen(10 * index + 5) },
    ]),
  );
};

const same = (facts: Facts, answer: string, count: number) => {
  facts.build.same = { answer, since: seen(1), count };
};

const page = (facts: Facts) => {
  facts.build.others = { since: seen(1), message: 'a page' };
  facts.build.steady.last = read<BuildHow>(500, false, { is: 'other', message: 'a page' });
};

provesUnless(
  'mixed-builds',
  (facts) => {
    answers(facts, { [WANTED]: 4, '! 502': 1, '': 3 });
    facts.build.flips = 3;
  },
  {
    of: 'build',
    summary: `mixed: /buildinfo flips between builds: ${WANTED} 4 times, (empty) 3 times`,
    lines: [1, 5, 21, 25],
  },
  {
    'there was one build only': (facts) => answers(facts, { [WANTED]: 4, '! 502': 1 }),
    'no build answered': (facts) => answers(facts, { '! 502': 4, '! 503': 3 }),
    'the answer changed twice': ({ build }) => {
      build.flips = 2;
    },
    'one of them stood at the end': (facts) => same(facts, WANTED, 5),
  },
);

test('four of an answer in a row may be the turn of one instance', () => {
  const facts = noFacts();
  answers(facts, { [WANTED]: 4, [OLD]: 4 });
  facts.build.flips = 3;
  same(facts, OLD, 4);
  assert.equal(proofOf('mixed-builds', facts, failed('build'))?.certainty, 'proven');
  assert.equal(proofOf('stale-build', facts, failed('build')), null);
});

test('a build that was not heard of for more than a minute may have been replaced', () => {
  const told = (apartMs: number) => {
    const facts = noFacts();
    answers(facts, { [OLDEST]: 1, [OLD]: 4, [WANTED]: 4 });
    facts.build.flips = 3;
    const [, second, third] = facts.build.answers.values();
    Object.assign(second ?? {}, { last: seen(80, 100_000) });
    Object.assign(third ?? {}, { last: seen(90, 100_000 + apartMs) });
    return proofOf('mixed-builds', facts, failed('build'));
  };
  assert.deepEqual(told(60_000)?.lines, [1, 5, 11, 21, 80, 90]);
  assert.equal(told(60_001), null);
});

for (const [answer, told] of [
  ['dev', '"dev"'],
  ['unknown', '"unknown"'],
  ['', 'an empty one'],
] as const)
  provesUnless(
    'unstamped-build',
    (facts) => {
      answers(facts, { [answer]: 9, '! 502': 1 });
    },
    {
      of: 'build',
      summary: `not stamped: the build was made without its SHA, /buildinfo answers ${told}`,
      lines: [1, 5],
    },
    {
      'another answer stands': (facts) => answers(facts, { [OLD]: 9 }),
      'nothing was answered': (facts) => answers(facts, {}),
      'a page has been there ever since': page,
      'another one came to stand': (facts) => {
        answers(facts, { [answer]: 9, [OLD]: 5 });
        same(facts, OLD, 5);
      },
    },
  );

provesUnless(
  'buildinfo-not-served',
  (facts) => {
    answers(facts, { '! one': 2, '! two': 1, '! three': 1, '! four': 1 });
    page(facts);
  },
  {
    of: 'build',
    summary: `answered, but not by the build endpoint: one; two; three; whether ${WANTED} runs cannot be told`,
    lines: [1, 5, 11, 15, 21, 25, 31, 35],
  },
  {
    'nothing was read': ({ build }) => {
      build.steady.last = null;
    },
    'a build answered last': ({ build }) => {
      build.others = null;
    },
  },
);

provesUnless(
  'stale-build',
  (facts) => {
    answers(facts, { [OLD]: 96, '! 502': 1 });
  },
  {
    of: 'build',
    summary: `stale: expected ${WANTED}, and ${OLD} answered 96 times, to the end`,
    lines: [1, 5],
  },
  {
    'it is the right one': (facts) => answers(facts, { [WANTED]: 9 }),
    'it is the right one, cut short': (facts) => answers(facts, { [WANTED.slice(0, 7)]: 9 }),
    'it is not stamped': (facts) => answers(facts, { dev: 9 }),
    'no build answered': (facts) => answers(facts, { '! 502': 9 }),
    'what stands is a page': (facts) => {
      answers(facts, { [OLD]: 9, [WANTED]: 9, '! 502': 9 });
      same(facts, '! 502', 9);
    },
    'a page has been there ever since': page,
  },
);

const workspace = (facts: Facts) => {
  facts.workspace.refused = {
    first: seen(3),
    last: seen(5),
    reason: 'MISSING_MODEL',
    everBeat: false,
  };
};

provesUnless(
  'refused-by-platform',
  workspace,
  { of: 'online', summary: 'the platform refused the workspace: MISSING_MODEL', lines: [3, 5] },
  {
    'nothing was refused': ({ workspace: box }) => {
      box.refused = null;
    },
    'no reason was given': ({ workspace: box }) => Object.assign(box.refused ?? {}, { reason: '' }),
    'a box was alive': ({ workspace: box }) => Object.assign(box.refused ?? {}, { everBeat: true }),
  },
);

test('a refusal names the missing model only where none is set', () => {
  const facts = noFacts();
  workspace(facts);
  assert.equal(proofOf('refused-by-platform', facts, failed('model')), null);
  facts.model.last = read(4, false, { model: 'a/b', source: 's' });
  assert.equal(proofOf('refused-by-platform', facts, failed('model')), null);
  facts.model.last = read(4, false, { model: '', source: 'default' });
  assert.deepEqual(proofOf('refused-by-platform', facts, failed('model'))?.lines, [3, 4, 5]);
});

provesUnless(
  'never-promoted',
  ({ workspace: box }) => {
    box.online.last = read(
      9,
      false,
      { status: 'provisioning', reason: null, uptimeSeconds: 1, lastHeartbeatAt: null },
      337_000,
    );
    Object.assign(box.beats, { whileProvisioning: 5, lines: [4, 5, 6, 7, 8] });
  },
  {
    of: 'online',
    summary:
      'alive but never promoted: 5 heartbeats were accepted over 5 m 37 s and the workspace is still provisioning',
    lines: [4, 5, 6, 7, 8, 9],
  },
  {
    'there were four': ({ workspace: box }) => {
      box.beats.whileProvisioning = 4;
    },
    'it was online once': ({ workspace: box }) => {
      box.online.arrived = box.online.last;
    },
    'the log tells of its promotion': ({ log }) => {
      log.online = { line: 1, at: 1, readFailed: false, heartbeatsSince: 0, reconcilesSince: 0 };
    },
    'it is something else by now': ({ workspace: box }) =>
      Object.assign(box.online.last?.how ?? {}, { status: 'offline' }),
    'it was never read': ({ workspace: box }) => {
      box.online.last = null;
    },
  },
);

test('a heartbeat that only the log tells counts if it came before the last look', () => {
  const facts = noFacts();
  const how = { status: 'provisioning', reason: null, uptimeSeconds: 1, lastHeartbeatAt: null } as const;
  facts.workspace.online.last = read(9, false, how, 337_000);
  const { began } = facts.workspace.online.last;
  facts.log.heartbeats = 5;
  facts.log.heartbeatsAt = [1, 2, 3, 4, began];
  assert.deepEqual(proofOf('never-promoted', facts, failed('online'))?.lines, [9]);
  facts.log.heartbeatsAt = [1, 2, 3, 4, began + 1];
  assert.equal(proofOf('never-promoted', facts, failed('online')), null);
});

test('what is cited is cited once, in order, and no more than thirty lines of it', () => {
  assert.deepEqual(proven('s', [3, null, 1, undefined, 3]), {
    certainty: 'proven',
    summary: 's',
    lines: [1, 3],
  });
  const many = Array.from({ length: 40 }, (_, n) => 40 - n);
  assert.deepEqual(likely('s', many), {
    certainty: 'likely',
    summary: 's',
    lines: many.toReversed().slice(0, 30),
  });
});

test('a workspace that the platform would not create is told in the words of its answer', () => {
  const told = (why: object, id: 'online' | 'model' = 'online') => {
    const facts = noFacts();
    const event = { type: 'act', what: 'create-workspace', outcome: 'refused', began: 1, at: 2, why };
    facts.acts.push({ line: 4, event: event as unknown as ActEvent });
    return proofOf('refused-by-platform', facts, failed(id));
  };
  const why = { kind: 'status', status: 400, message: 'status 400' };
  const summary = 'the platform refused to create the workspace:';
  assert.deepEqual(told({ ...why, excerpt: 'unknown template' }), {
    certainty: 'proven',
    summary: `${summary} unknown template`,
    lines: [4],
  });
  assert.equal(told(why)?.summary, `${summary} status 400`);
  assert.equal(told(why, 'model'), null);
});
