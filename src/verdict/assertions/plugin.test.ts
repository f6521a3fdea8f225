import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noArrival } from '../facts/arrival.ts';
import type { PluginMatch } from '../match/plugin.ts';
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
  proven,
  provenBy,
  RUN,
  read,
  seen,
  stood,
  unread,
  waits,
  workspace,
} from './assertions.fixture.ts';
import { assessPlugin, pluginTold } from './plugin.ts';

const green = stood('build', 'pass');
const after = (config: Parameters<typeof stood>[1], online = stood('online', 'pass'), build = green) =>
  assertion('plugin', (story) => assessPlugin(story, build, online, stood('config', config)));
const plugin = after('pass');

const match = (more: Partial<PluginMatch> = {}): PluginMatch => ({
  state: 'SKILL_MD',
  missing: [],
  wrongSize: [],
  differing: [],
  unread: [],
  complete: true,
  entries: 3,
  ...more,
});

const empty = match({ state: 'EMPTY', complete: false, entries: 0 });
const half = match({ state: 'COMPLETE_NO_SKILL', missing: ['SKILL.md'], entries: 2 });

/** Online since line 10. */
const online: Change = ({ facts }) => {
  facts.acts = [act(9, 'create-workspace')];
  facts.workspace.online = came(10, workspace('online'), read(9, false, workspace('provisioning')));
};

const watched =
  (name: string, arrival: ReturnType<typeof came<PluginMatch>>): Change =>
  ({ facts }) => {
    facts.plugins.set(name, arrival);
  };

const declares =
  (...declared: string[]): Change =>
  ({ facts }) => {
    facts.recorded = { ...seen(11), declared, installed: [] };
  };

/** Nothing under agent-skills/ at line 12, and at the end of the run, which began on line 30, by the look of that line. */
const controlledAt =
  (line: number): Change =>
  ({ facts }) => {
    facts.agentSkills = came(12, []);
    facts.agentSkills.last = read(line, true, []);
    facts.phases.set('last-look', seen(30));
  };

const done = [online, watched('seo', came(14, match())), watched('geo', came(13, match()))];

after('pass', stood('online', 'fail'))(
  'the plugins of a box that never came online are not judged',
  known(...done, controlledAt(31)),
  isBlocked('online'),
);

after('pass', stood('online', 'blocked', { blockedBy: 'model' }), stood('build', 'fail'))(
  'the plugins on a build that is not the expected one are not judged',
  known(...done, controlledAt(31)),
  isBlocked('build'),
);

const smuggled = (...paths: string[]) => read(12, false, paths);
const wrongChannel = 'skills came by the asset channel: agent-skills/seo/SKILL.md';

plugin(
  'skills that came by the asset channel are red, whatever else arrived',
  known(...done, ({ facts }) => {
    facts.agentSkills = { ...noArrival(), notYet: smuggled('seo/SKILL.md'), last: smuggled('seo/SKILL.md') };
  }),
  fails(wrongChannel, 12),
);

plugin(
  'skills that were taken away again have come by the asset channel all the same',
  known(...done, ({ facts }) => {
    facts.agentSkills = { ...came(31, [] as string[]), notYet: smuggled('seo/SKILL.md') };
    facts.phases.set('last-look', seen(30));
  }),
  fails(wrongChannel, 12),
);

plugin(
  'skills that turn up at the end are red, and are told by the look that found them',
  known(...done, controlledAt(31), ({ facts }) => {
    facts.agentSkills.last = read(32, false, ['a', 'b', 'c', 'd', 'e', 'f']);
  }),
  fails(
    `skills came by the asset channel: ${['a', 'b', 'c', 'd', 'e'].map((one) => `agent-skills/${one}`).join(', ')}`,
    32,
  ),
);

const twoPlugins: Change = ({ facts }) => {
  const files = (count: number) => Array.from({ length: count }, () => ({ path: '', size: 1 }));
  const plugins = [3, 4].map((count) => ({ name: '', source: '', files: files(count), contents: [] }));
  facts.run = { ...RUN, expected: { ...RUN.expected, plugins } };
};

plugin(
  'plugins that arrived, with an agent-skills/ that was empty before and at the end, are green',
  known(twoPlugins, ...done, controlledAt(30), ({ facts }) =>
    facts.phases.set('last-look', { ...seen(30), at: 30_000 }),
  ),
  passes('all 7 files of seo, geo; nothing under agent-skills/', 12, 13, 14, 30),
);

const isOpen = waits('arrived; agent-skills/ is not yet read again at the end of the run');

plugin(
  'plugins that arrived are not green before the end of the run',
  known(...done, controlledAt(31), ({ facts }) => facts.phases.clear()),
  isOpen,
);

plugin(
  'an agent-skills/ that was read before the end of the run alone is no control',
  known(...done, controlledAt(29)),
  isOpen,
);

plugin(
  'an agent-skills/ that could not be read is no control',
  known(...done, controlledAt(31), ({ facts }) => {
    facts.agentSkills = unread('no answer');
  }),
  waits('arrived; agent-skills/ could not be read'),
);

plugin(
  'a plugin that nobody looked for yet is not known',
  known(online, watched('seo', noArrival())),
  waits('seo: unreadable: not asked'),
);

plugin(
  'a plugin that could not be read says why',
  known(online, watched('seo', unread('no answer'))),
  waits('seo: unreadable: no answer'),
);

plugin(
  'a plugin that is not there yet can still come',
  known(online, watched('seo', missed(14, empty))),
  waits('seo: nothing arrived', 14),
);

plugin(
  'one plugin that is still awaited keeps the others from being green',
  known(...done, watched('faq', missed(14, half))),
  waits('faq: COMPLETE_NO_SKILL: 2 files, .complete is there, 1 missing (SKILL.md)', 14),
);

plugin(
  'a plugin that came at the last moment of its time is in time',
  known(
    online,
    watched('seo', { ...came(25, match()), arrived: { ...read(25, true, match()), at: 25_000 } }),
  ),
  waits('arrived; agent-skills/ could not be read'),
);

plugin(
  'a plugin that came between the last look in time and the first one after it may have been in time',
  known(online, watched('seo', came(27, match(), read(24, false, empty)))),
  waits('seo came within a look of its deadline of 16.0 s', 27),
);

plugin(
  'a plugin that is not there when its time is up is red, and so are all of them',
  known(...done, watched('ant', missed(14, empty)), watched('faq', missed(27, half))),
  fails('faq: COMPLETE_NO_SKILL: 2 files, .complete is there, 1 missing (SKILL.md), 16.0 s after online', 27),
);

for (const id of ['read-fails-on-every-heartbeat', 'online-without-reconcile']) {
  const hopeless: Change = ({ fired }) => {
    fired.set('stale-build-is-steady', proven('stale-build-is-steady', 1));
    fired.set(id, proven(id, 14));
  };

  plugin(
    `a plugin that ${id} keeps from coming is red by the look that followed the proof`,
    known(online, hopeless, watched('seo', missed(14, empty))),
    provenBy(id, fails(`seo: nothing arrived; ${id} says so`, 14)),
  );

  plugin(
    `no wait ends by ${id} before a look has followed it`,
    known(online, hopeless, watched('seo', missed(13, empty))),
    waits('seo: nothing arrived', 13),
  );

  plugin(
    `a plugin that came although ${id} is not held against it`,
    known(online, hopeless, watched('seo', came(15, match(), read(14, false, empty)))),
    waits('arrived; agent-skills/ could not be read'),
  );
}

plugin(
  'a proof of something else does not end the wait for the plugin',
  known(online, watched('seo', missed(14, empty)), ({ fired }) => {
    for (const id of ['heartbeats-without-promotion', 'platform-says-failed']) fired.set(id, proven(id, 1));
  }),
  waits('seo: nothing arrived', 14),
);

const undeclared = known(online, declares('geo'), watched('seo', missed(27, empty)));

after('fail')(
  'a plugin that a broken config does not declare waits for the config',
  undeclared,
  isBlocked('config', 'seo is not declared; waits for config'),
);

after('waiting')(
  'a plugin that a config which is not known yet does not declare is not red',
  undeclared,
  waits('seo is not declared', 27),
);

const isRed = fails('seo: nothing arrived, 16.0 s after online', 27);

after('pass')('a plugin that nobody declared, though the whole config came, is red', undeclared, isRed);

after('fail')(
  'a plugin that a broken config declares all the same is red',
  known(online, declares('seo'), watched('seo', missed(27, empty))),
  isRed,
);

after('fail')(
  'a plugin is red where it is not known what is declared',
  known(online, watched('seo', missed(27, empty))),
  isRed,
);

after('fail')(
  'a plugin that came is not asked for who declared it',
  known(online, declares('geo'), watched('seo', came(14, match())), controlledAt(31)),
  passes('all 0 files of seo; nothing under agent-skills/', 12, 14, 31),
);

for (const [how, told] of [
  [undefined, 'nothing arrived'],
  [empty, 'nothing arrived'],
  [match({ state: 'NONEMPTY', complete: false, entries: 1 }), 'NONEMPTY: 1 files, no .complete'],
  [
    match({ missing: ['a', 'b', 'c', 'd'], wrongSize: ['e'], differing: ['f', 'g', 'h'], unread: ['i'] }),
    'SKILL_MD: 3 files, .complete is there, 4 missing (a, b, c, …), 1 of another size (e), 3 of other content (f, g, h), 1 not readable (i)',
  ],
] as const)
  test(`a plugin is told as: ${told}`, () => assert.equal(pluginTold(how), told));
