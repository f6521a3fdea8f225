import type { Reading } from '../facts/arrival.ts';
import type { WorkspaceHow } from '../facts/workspace.ts';
import {
  act,
  assertion,
  type Change,
  came,
  fails,
  workspace as is,
  isBlocked,
  known,
  missed,
  passes,
  proven,
  provenBy,
  RUN,
  read,
  seen,
  stood,
  unread,
  waits,
} from './assertions.fixture.ts';
import { assessOnline } from './online.ts';

const online = assertion('online', (story) => assessOnline(story, stood('build', 'pass')));

const created: Change = ({ facts }) => {
  facts.acts = [act(1, 'create-tenant'), act(10, 'create-workspace')];
};

const lookedAt =
  (arrival: ReturnType<typeof came<WorkspaceHow>>): Change =>
  ({ facts }) => {
    facts.workspace.online = arrival;
  };

const fired =
  (id: string, line: number): Change =>
  (story) => {
    story.fired.set(id, proven(id, line));
  };

assertion('online', (story) => assessOnline(story, stood('build', 'fail')))(
  'a workspace on a build that is not the expected one is not judged',
  known(created, lookedAt(came(12, is('online')))),
  isBlocked('build'),
);

online(
  'a workspace that a run without a beginning saw is not judged',
  known(created, lookedAt(came(12, is('online'))), ({ facts }) => {
    facts.run = null;
  }),
  waits('no workspace was created'),
);

online('a workspace that nobody asked for is not there', known(), waits('no workspace was created'));

const refusedBy = (why: object | undefined): Change => {
  return ({ facts }) => {
    facts.acts = [
      act(1, 'create-tenant', { outcome: 'refused' }),
      act(9, 'create-workspace', { outcome: 'lost' }),
      act(10, 'create-workspace', { outcome: 'refused', why: why as never }),
    ];
  };
};

online(
  'a workspace whose create got no answer may be there or not',
  known(({ facts }) => {
    facts.acts = [
      act(1, 'create-tenant', { outcome: 'refused' }),
      act(9, 'create-workspace', { outcome: 'lost' }),
    ];
  }),
  waits('no workspace was created'),
);

online(
  'a workspace that the platform refused to create is red in the words of its answer',
  known(refusedBy({ kind: 'status', message: '400', excerpt: 'unknown template' })),
  fails('the platform refused to create the workspace: unknown template', 10),
);

online(
  'a refusal without a body is told by its status',
  known(refusedBy({ kind: 'status', message: '400 without a body' })),
  fails('the platform refused to create the workspace: 400 without a body', 10),
);

online(
  'a refusal that nobody wrote down the answer of is red all the same',
  known(refusedBy(undefined)),
  fails('the platform refused to create the workspace: it did not say why', 10),
);

online(
  'a workspace that was seen online in its time is, and the time counts from its create',
  known(created, lookedAt(came(12, is('online')))),
  passes('online after 2.1 s', 12),
);

online(
  'a workspace that is not online when its time is up is red',
  known(created, lookedAt(missed(25, is('provisioning')))),
  fails('still provisioning after 14.0 s', 25),
);

online(
  'a workspace that came online between the last look in time and the first one after it may be in time',
  known(created, lookedAt(came(25, is('online'), read(23, false, is('provisioning'))))),
  waits('it came within a look of its deadline of 14.0 s', 25),
);

online(
  'a workspace that is not online yet can still come',
  known(created, lookedAt(missed(12, is('provisioning')))),
  waits('the workspace is provisioning', 12),
);

online(
  'a workspace that nobody has asked for yet is not known',
  known(created),
  waits('unreadable: not asked'),
);

online(
  'a workspace that could not be read says why',
  known(created, lookedAt(unread('no answer'))),
  waits('unreadable: no answer'),
);

const unpromoted = fired('heartbeats-without-promotion', 12);

online(
  'a workspace that is proven never to be promoted is red by the look that followed the proof',
  known(created, unpromoted, lookedAt(missed(12, is('provisioning')))),
  provenBy(
    'heartbeats-without-promotion',
    fails('still provisioning: heartbeats-without-promotion says so', 12),
  ),
);

online(
  'a proof that no look has followed yet ends no wait',
  known(created, unpromoted, lookedAt(missed(11, is('provisioning')))),
  waits('the workspace is provisioning', 11),
);

online(
  'a look that shows it online is not held against a proof',
  known(created, unpromoted, lookedAt(came(12, is('online')))),
  passes('online after 2.1 s', 12),
);

const model = (last: Reading<{ model: string; source: string }> | null): Change => {
  return ({ facts }) => {
    facts.model.last = last;
  };
};

/** The platform said failed from line 12 on. */
const refused: Change = (story) => {
  fired('platform-says-failed', 13)(story);
  story.facts.workspace.refused = {
    first: { ...seen(12), at: 12_100 },
    last: seen(13),
    reason: 'NO_CAPACITY',
    everBeat: false,
  };
};

const failed = lookedAt(missed(13, is('failed')));
const none = { model: '', source: 'default' };
const some = { model: 'vendor/model', source: 'workspace_secrets' };
const isRed = provenBy('platform-says-failed', fails('the platform refused it: NO_CAPACITY', 12, 13));

online(
  'a refusal is red in the words of the platform, where a model is stored',
  known(created, failed, refused, model(read(14, true, some))),
  isRed,
);

online(
  'a refusal with another model than the expected one is no want of a model',
  known(created, failed, refused, model(read(14, false, { ...some, model: 'vendor/other' }))),
  isRed,
);

online(
  'a refusal of a template that promises no model is no want of a model',
  known(created, failed, refused, model(read(14, true, none))),
  isRed,
);

online(
  'a refusal where no model is stored waits for the model',
  known(created, failed, refused, model(read(14, false, none))),
  provenBy('platform-says-failed', isBlocked('model')),
);

const unasked = waits('refused; the model was not read since', 12);

online(
  'a refusal is not explained before the model was read',
  known(created, failed, refused, model(null)),
  unasked,
);

online(
  'a model that was read before the refusal was seen says nothing of it',
  known(created, failed, refused, model({ ...read(12, false, none), began: 12_099 })),
  unasked,
);

online(
  'a model that was read as soon as the refusal was seen tells of it',
  known(created, failed, refused, model({ ...read(12, false, none), began: 12_100 })),
  provenBy('platform-says-failed', isBlocked('model')),
);

online(
  'a refusal that the platform took back is none',
  known(created, failed, refused, ({ facts }) => {
    facts.workspace.refused = null;
  }),
  waits('the platform took its refusal back'),
);

online(
  'a refusal ends no wait where the run was not to end early',
  known(created, failed, refused, ({ facts }) => {
    facts.run = { ...RUN, early: false };
  }),
  waits('the workspace is failed', 13),
);
