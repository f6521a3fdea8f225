import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Arrival, noArrival, type Sighting } from '../facts/arrival.ts';
import type { BuildHow } from '../facts/build.ts';
import {
  act,
  assertion,
  type Change,
  came,
  fails,
  known,
  missed,
  passes,
  proven,
  provenBy,
  RUN,
  read,
  SHA,
  seen,
  unread,
  waits,
} from './assertions.fixture.ts';
import { answersLate, assessBuild, isSteady, runsLate } from './build.ts';

const build = assertion('build', assessBuild);

const sha = (of: string): BuildHow => ({ is: 'sha', sha: of });

const ran: Change = ({ facts }) => {
  facts.acts = [act(1, 'create-tenant')];
  facts.tenant = came(2, { status: 'running' });
};

const answered: Change = ({ facts }) => {
  facts.reachable = came(3, null);
};

const said =
  (...answers: [string, number][]): Change =>
  ({ facts }) => {
    for (const [answer, count] of answers)
      facts.build.answers.set(answer, { count, first: seen(4), last: seen(4) });
  };

const steady: Change = ({ facts }) => {
  facts.build.steady = came(8, sha(SHA));
  facts.build.lastMatch = seen(8);
};

const closedBy =
  (lastLook: number, match: Sighting | null): Change =>
  ({ facts }) => {
    facts.phases.set('last-look', { ...seen(lastLook), at: lastLook * 1_000 });
    facts.build.lastMatch = match;
  };

const unbegun: Change = ({ facts }) => {
  facts.run = null;
};

build('a run that never began has no build', known(unbegun), waits('the run never began'));

build(
  'a tenant that nobody asked for never ran',
  known(),
  waits('the tenant never ran: it was not asked for'),
);

build(
  'a tenant that could not be read never ran for all that is known',
  known(({ facts }) => {
    facts.tenant = unread('502 with text/html');
  }),
  waits('the tenant never ran: 502 with text/html'),
);

build(
  'a tenant that is still being made is told in the words of the platform',
  known(({ facts }) => {
    facts.tenant = missed(2, { status: 'provisioning' });
  }),
  waits('the tenant never ran: the platform says provisioning'),
);

build(
  'a tenant that failed is told with the reason that the platform gives',
  known(({ facts }) => {
    facts.tenant = missed(2, { status: 'failed', reason: 'no capacity' });
  }),
  waits('the tenant never ran: the platform says failed (no capacity)'),
);

const hasty =
  (name: 'tenant' | 'reachable', budgetMs: number): Change =>
  ({ facts }) => {
    facts.run = { ...RUN, budgets: { ...RUN.budgets, [name]: budgetMs } };
  };

build(
  'a tenant that ran at the last moment of its budget ran in time',
  known(ran, hasty('tenant', 1_100)),
  waits('the tenant never answered: not asked'),
);

build(
  'a tenant that ran later than its budget proves nothing of the build',
  known(ran, answered, steady, hasty('tenant', 1_099)),
  waits('the tenant did not run within 1.1 s', 2),
);

build(
  'the time of a tenant runs from its create, whatever was done before',
  known(ran, hasty('tenant', 1_100), ({ facts }) => facts.acts.unshift(act(0, 'put-secret'))),
  waits('the tenant never answered: not asked'),
);

build(
  'a tenant that was not asked for by this run is not late',
  known(ran, answered, hasty('tenant', 1), ({ facts }) => {
    facts.acts = [];
  }),
  waits('nothing could be read: not asked'),
);

build(
  'a tenant that never answered says what was seen instead',
  known(ran, ({ facts }) => {
    facts.reachable = unread('certificate has expired');
  }),
  waits('the tenant never answered: certificate has expired'),
);

build(
  'a tenant that answered at the last moment of its budget answered in time',
  known(ran, answered, hasty('reachable', 1_100)),
  waits('nothing could be read: not asked'),
);

build(
  'a tenant that answered later than its budget proves nothing of the build',
  known(ran, answered, steady, hasty('reachable', 1_099)),
  waits('the tenant did not answer within 1.1 s of running', 3),
);

build(
  'a build that could not be read says why',
  known(ran, answered, ({ facts }) => {
    facts.build.steady = unread('no answer');
  }),
  waits('nothing could be read: no answer'),
);

build(
  'a build that was read too seldom is not yet steady',
  known(ran, answered, said([SHA, 3]), ({ facts }) => {
    facts.build.lastMatch = seen(6);
  }),
  waits(`/buildinfo answered ${SHA} (3 times), not 5 times in a row, each over a connection of its own`, 6),
);

build(
  'another build, in time, can still be replaced by the one that is expected',
  known(ran, answered, said(['old', 2], [SHA, 1]), ({ facts }) => {
    facts.build.steady = missed(7, sha('old'));
    facts.build.lastMatch = seen(6);
  }),
  waits(`/buildinfo answered old (2 times), ${SHA} (1 times)`, 7),
);

const late: Change = ({ facts }) => {
  facts.build.steady = missed(17, sha('old'));
};

build(
  'another build when the time is up is red',
  known(ran, answered, said(['old', 2]), late),
  fails(`/buildinfo answered old (2 times), not ${SHA}, within 13.0 s`, 17),
);

build(
  'no more than four of the answers are told, and what stands for none in words',
  known(ran, answered, late, said(['', 1], ['! 404 with text/html', 2], ['dev', 3], ['c', 4], ['d', 5])),
  fails(
    `/buildinfo answered an empty SHA (1 times), 404 with text/html (2 times), dev (3 times), c (4 times), not ${SHA}, within 13.0 s`,
    17,
  ),
);

build(
  'a build that missed its time and answered nothing says so',
  known(ran, answered, late),
  fails(`nothing answered, not ${SHA}, within 13.0 s`, 17),
);

build(
  'a build that came between the last look in time and the first one after it may have been in time',
  known(ran, answered, ({ facts }) => {
    facts.build.steady = came(17, sha(SHA), read(15, false, sha('old')));
  }),
  waits('the expected build came within a look of its deadline of 13.0 s', 17),
);

const stale: Change = ({ fired }) => {
  fired.set('stale-build-is-steady', proven('stale-build-is-steady', 7));
};

build(
  'a build that is proven to be stale is red before its time, by the look that followed the proof',
  known(ran, answered, said(['old', 2]), stale, ({ facts }) => {
    facts.build.steady = missed(7, sha('old'));
  }),
  provenBy(
    'stale-build-is-steady',
    fails('/buildinfo answered old (2 times): stale-build-is-steady says so', 7),
  ),
);

build(
  'a proof that no look has followed yet ends no wait',
  known(ran, answered, said(['old', 2]), stale, ({ facts }) => {
    facts.build.steady = missed(6, sha('old'));
  }),
  waits('/buildinfo answered old (2 times)', 6),
);

build(
  'a build that came after all is not held against a proof',
  known(ran, answered, said(['old', 2]), stale, steady),
  waits('steady, and not yet read again at the end of the run', 8),
);

build(
  'a proof only leaves its shadow where the run was not to end early',
  known(ran, answered, said(['old', 2]), stale, ({ facts }) => {
    facts.run = { ...RUN, early: false };
    facts.build.steady = missed(7, sha('old'));
  }),
  waits('/buildinfo answered old (2 times)', 7),
);

build(
  'another build after the expected one had been steady is red',
  known(ran, answered, steady, said([SHA, 6], ['old', 1]), closedBy(20, seen(21)), ({ facts }) => {
    facts.build.strayed = read(22, false, sha('old'));
  }),
  fails(
    `/buildinfo answered ${SHA} (6 times), old (1 times): another build answered after it had been steady`,
    8,
    22,
  ),
);

const unconfirmed = waits('steady, and not yet read again at the end of the run', 8);

build('a steady build is not green before the end of the run', known(ran, answered, steady), unconfirmed);

build(
  'a read that began before the end of the run does not confirm the build',
  known(ran, answered, steady, closedBy(20, seen(19))),
  unconfirmed,
);

build(
  'an end of the run at which the build could not be read does not confirm it',
  known(ran, answered, steady, closedBy(20, null)),
  unconfirmed,
);

build(
  'a build that was steady, and is read again at the end of the run, is green by its own reads alone',
  known(
    ran,
    answered,
    steady,
    said(['old', 3], [SHA, 4], [SHA.slice(0, 7), 2], ['! torn', 1]),
    closedBy(20, seen(20)),
  ),
  passes(`${SHA} on each of 6 reads, at least 5 in a row, and again at the end`, 8, 20),
);

const isSteadyBy = (arrival: Arrival<BuildHow>) =>
  isSteady(known(answered, ({ facts }) => Object.assign(facts.build, { steady: arrival })));

test('a build is steady where it came to be so in its time', () => {
  assert.equal(isSteadyBy(noArrival()), false);
  assert.equal(isSteadyBy(came(8, sha(SHA))), true);
  assert.equal(isSteadyBy(came(17, sha(SHA), read(15, false, sha('old')))), false);
});

test('before a run has begun nothing has come in its time', () => {
  const story = known(ran, answered, steady, unbegun);
  assert.deepEqual([runsLate(story), answersLate(story), isSteady(story)], [true, true, false]);
});
