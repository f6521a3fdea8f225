import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Arrival, noArrival } from '../facts/arrival.ts';
import type { ModelHow } from '../facts/facts.ts';
import type { ConfigMatch } from '../match/config.ts';
import type { PromptMatch } from '../match/prompt.ts';
import type { Standing } from '../standing.ts';
import {
  act,
  assertion,
  type Change,
  came,
  fails,
  isBlocked,
  known,
  missed,
  passes,
  provenBy,
  read,
  seen,
  stood,
  unread,
  waits,
  workspace,
} from './assertions.fixture.ts';
import { assessConfig, assessModel, assessPrompts, configTold, modelTold, promptTold } from './assets.ts';

const green = stood('build', 'pass');
const up = stood('online', 'pass');
type Assess = (story: ReturnType<typeof known>, build: Standing, online: Standing) => Standing;
const upon = (id: Standing['id'], assess: Assess, online = up, build = green) =>
  assertion(id, (story) => assess(story, build, online));

const model = upon('model', assessModel);
const config = upon('config', assessConfig);
const prompts = upon('prompts', assessPrompts);

/** Online since line 10. */
const online: Change = ({ facts }) => {
  facts.acts = [act(9, 'create-workspace')];
  facts.workspace.online = came(10, workspace('online'), read(9, false, workspace('provisioning')));
};

const expected: ModelHow = { model: 'vendor/model', source: 'workspace_secrets' };
const other: ModelHow = { model: 'vendor/other', source: 'workspace_secrets' };
const none: ModelHow = { model: '', source: 'default' };

const modelIs =
  (arrival: Arrival<ModelHow>): Change =>
  ({ facts }) => {
    facts.model = arrival;
  };

model('the expected model is green', known(online, modelIs(came(12, expected))), passes('vendor/model', 12));

model(
  'another model can still be replaced before its time is up',
  known(online, modelIs(missed(12, other))),
  waits('vendor/other, not vendor/model', 12),
);

model(
  'another model when its time is up is red',
  known(online, modelIs(missed(26, other))),
  fails('vendor/other, not vendor/model, 15.0 s after online', 26),
);

model(
  'no model when its time is up is red, and its source is told',
  known(online, modelIs(missed(26, none))),
  fails('no model is set (source default), not vendor/model, 15.0 s after online', 26),
);

model(
  'a model that came between the last look in time and the first one after it may have been in time',
  known(online, modelIs(came(26, expected, read(25, false, none)))),
  waits('it came within a look of its deadline of 15.0 s', 26),
);

model(
  'a model that nobody has asked for yet is not known',
  known(online, modelIs(noArrival())),
  waits('unreadable: not asked'),
);

model(
  'a model that could not be read says why',
  known(online, modelIs(unread('no answer'))),
  waits('unreadable: no answer'),
);

const unbegun: Change = ({ facts }) => {
  facts.run = null;
};

model(
  'nothing is known of the model before the run has begun',
  known(unbegun),
  waits('unreadable: not asked'),
);

config(
  'nothing is known of the config before the run has begun',
  known(unbegun),
  waits('unreadable: not asked'),
);

upon(
  'model',
  assessModel,
  stood('online', 'fail'),
  stood('build', 'fail'),
)(
  'nothing is said of the model on a build that is not the expected one',
  known(online, modelIs(came(12, expected))),
  isBlocked('build'),
);

upon('model', assessModel, stood('online', 'waiting'))(
  'a model that came is green, whatever is not known of the box yet',
  known(modelIs(came(12, expected))),
  passes('vendor/model', 12),
);

upon('model', assessModel, stood('online', 'fail'))(
  'a model that is not there on a box that never came online waits for the box',
  known(modelIs(missed(12, none))),
  isBlocked('online'),
);

upon('config', assessConfig, stood('online', 'blocked', { blockedBy: 'model' }))(
  'a config that is not there on a box that was refused for its model waits for the model',
  known(),
  isBlocked('model'),
);

upon('config', assessConfig, stood('online', 'waiting'))(
  'a config on a box that may still come online can still come',
  known(({ facts }) => {
    facts.config = missed(12, { is: 'absent' });
  }),
  waits('config.yaml is not there', 12),
);

const refused: Change = ({ facts }) => {
  facts.workspace.refused = { first: seen(11), last: seen(13), reason: 'MISSING_MODEL', everBeat: false };
};
const forWantOfIt = stood('online', 'blocked', { blockedBy: 'model', proof: 'platform-says-failed' });
const isWanting = fails(
  'no model is set (source default), and the platform refused the workspace: MISSING_MODEL',
  11,
  12,
);

upon('model', assessModel, forWantOfIt)(
  'a model for want of which the workspace was refused is red at once, in the words of the platform',
  known(refused, modelIs(missed(12, none))),
  provenBy('platform-says-failed', isWanting),
);

upon('model', assessModel, stood('online', 'blocked', { blockedBy: 'model' }))(
  'a want of the model that was not proven names no proof',
  known(refused, modelIs(missed(12, none))),
  isWanting,
);

upon('model', assessModel, stood('online', 'fail'))(
  'a model is not what a workspace was refused for where the platform stored one',
  known(refused, modelIs(missed(12, other))),
  isBlocked('online'),
);

upon('model', assessModel, forWantOfIt)(
  'a refusal that the platform took back is no want of the model',
  known(modelIs(missed(12, none))),
  isBlocked('model'),
);

upon('model', assessModel, forWantOfIt)(
  'a model that was never read is not known to be wanting',
  known(refused),
  isBlocked('model'),
);

const configIs =
  (arrival: Arrival<ConfigMatch>): Change =>
  ({ facts }) => {
    facts.config = arrival;
  };

config(
  "the template's config is green",
  known(online, configIs(came(12, { is: 'same', added: [] }))),
  passes("the template's content", 12),
);

config(
  'what the platform adds to the config is told',
  known(online, configIs(came(12, { is: 'same', added: ['schedules', 'id'] }))),
  passes("the template's, and schedules, id that the platform adds", 12),
);

config(
  'a config that is not there when its time is up is red',
  known(online, configIs(missed(26, { is: 'absent' }))),
  fails('config.yaml is not there, 15.0 s after online', 26),
);

config(
  'a config that came before the box was seen online is in time',
  known(online, configIs(came(8, { is: 'same', added: [] }))),
  passes("the template's content", 8),
);

const promptsAre =
  (arrivals: Record<string, Arrival<PromptMatch>>): Change =>
  ({ facts }) => {
    facts.prompts = new Map(Object.entries(arrivals));
  };

const there = (line: number) => came<PromptMatch>(line, { is: 'same' });
const gone = (line: number) => missed<PromptMatch>(line, { is: 'absent' });

prompts(
  'prompts that all came are green at the latest of them',
  known(online, promptsAre({ 'a.md': there(14), 'b.md': there(12) })),
  (id) => ({
    id,
    state: 'pass',
    because: 'all 2 that the config names, with their content',
    atMs: 14_100,
    evidence: [14, 12],
  }),
);

prompts('a template without prompts has them all', known(online), (id) => ({
  id,
  state: 'pass',
  because: 'all 0 that the config names, with their content',
  atMs: 0,
  evidence: [],
}));

prompts(
  'a prompt that is still awaited keeps the others from being green',
  known(online, promptsAre({ 'a.md': there(12), 'b.md': gone(13), 'c.md': there(12) })),
  waits('b.md: not there', 13),
);

prompts(
  'all prompts that are missing when their time is up are told, at the time of the first',
  known(online, promptsAre({ 'a.md': gone(13), 'b.md': gone(27), 'c.md': gone(26) })),
  (id) => ({
    id,
    state: 'fail',
    because: 'b.md: not there, 15.0 s after online; c.md: not there, 15.0 s after online',
    atMs: 27_100,
    evidence: [27, 26],
  }),
);

test('a model is told by its name, and where there is none by its source', () => {
  assert.equal(modelTold(expected), 'vendor/model');
  assert.equal(modelTold(none), 'no model is set (source default)');
});

const nothing = { missing: [], changed: [], extra: [], size: 1 };
const thirteen = 'abcdefghijklm'.split('');

const CONFIGS: [ConfigMatch, string][] = [
  [{ is: 'same', added: ['id'] }, "the template's content"],
  [{ is: 'absent' }, 'config.yaml is not there'],
  [{ is: 'truncated', at: 4_096, of: 9_000 }, 'truncated at byte 4096 of 9000'],
  [{ is: 'stub', size: 218, keys: ['name', 'model'] }, 'a stub of 218 bytes with name, model'],
  [{ is: 'stub', size: 2, keys: [] }, 'a stub of 2 bytes with no keys'],
  [{ is: 'broken', why: 'a tab', size: 1 }, "not the template's, and not YAML: a tab"],
  [
    { is: 'differs', ...nothing, missing: ['a', 'b'], changed: ['c'], extra: ['d'] },
    'content differs: missing: a, b; changed: c; not in the template: d',
  ],
  [{ is: 'differs', ...nothing, changed: ['c'] }, 'content differs: changed: c'],
  [
    { is: 'differs', ...nothing, missing: thirteen },
    'content differs: missing: a, b, c, d, e, f, g, h, i, j, k, l',
  ],
];
for (const [match, told] of CONFIGS)
  test(`a config is told as: ${told}`, () => assert.equal(configTold(match), told));

const PROMPTS: [PromptMatch, string][] = [
  [{ is: 'same' }, "the template's content"],
  [{ is: 'absent' }, 'not there'],
  [{ is: 'placeholder', placeholder: '{{NAME}}', line: 3 }, '{{NAME}} left on line 3'],
  [{ is: 'differs', line: 7, size: 1, expectedSize: 2 }, 'content differs from line 7 on'],
];
for (const [match, told] of PROMPTS)
  test(`a prompt is told as: ${told}`, () => assert.equal(promptTold(match), told));
