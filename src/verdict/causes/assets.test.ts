import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent } from '../../evidence/events.ts';
import { noArrival } from '../facts/arrival.ts';
import { type Facts, noFacts } from '../facts/facts.ts';
import type { ConfigMatch } from '../match/config.ts';
import type { PluginMatch } from '../match/plugin.ts';
import type { PromptMatch } from '../match/prompt.ts';
import { failed, proofOf, provesUnless, read } from './causes.fixture.ts';

const none = { model: '', source: 'default' };
const other = { model: 'c/d', source: 'workspace_secrets' };

provesUnless(
  'model-dropped',
  ({ model }) => {
    model.last = read(5, false, none);
  },
  {
    of: 'model',
    summary: 'dropped, not different: no model is set (source default), and the template declares a/b',
    lines: [5],
  },
  {
    'another model is set': ({ model }) => {
      model.last = read(5, false, other);
    },
    'it was never read': ({ model }) => {
      model.last = null;
    },
  },
);

provesUnless(
  'model-overridden',
  ({ model }) => {
    model.last = read(5, false, other);
  },
  {
    of: 'model',
    summary: 'another model won: expected a/b, actual c/d (source workspace_secrets)',
    lines: [5],
  },
  {
    'no model is set': ({ model }) => {
      model.last = read(5, false, none);
    },
    "it is the template's": ({ model }) => {
      model.last = read(5, true, other);
    },
    'it was never read': ({ model }) => {
      model.last = null;
    },
  },
);

const config = (facts: Facts, how: ConfigMatch) => {
  facts.config.last = read(6, how.is === 'same', how);
};

provesUnless(
  'config-truncated',
  (facts) => config(facts, { is: 'truncated', at: 4_096, of: 9_460 }),
  {
    of: 'config',
    summary: "truncated at byte 4096 of 9460: what is there is the template's, to the byte",
    lines: [6],
  },
  {
    'it is something else': (facts) => config(facts, { is: 'absent' }),
    'it was never read': (facts) => {
      facts.config.last = null;
    },
  },
);

provesUnless(
  'config-differs',
  (facts) => config(facts, { is: 'differs', missing: ['a'], changed: ['b'], extra: [], size: 9 }),
  { of: 'config', summary: 'content differs: missing: a; changed: b', lines: [6] },
  {
    'it is something else': (facts) => config(facts, { is: 'absent' }),
    'it was never read': (facts) => {
      facts.config.last = null;
    },
  },
);

const prompt = (facts: Facts, path: string, line: number, how: PromptMatch) =>
  facts.prompts.set(path, { ...noArrival<PromptMatch>(), last: read(line, how.is === 'same', how) });

const ABSENT: PromptMatch = { is: 'absent' };
const LEFT: PromptMatch = { is: 'placeholder', placeholder: '{{NAME}}', line: 3 };

provesUnless(
  'prompts-missing',
  (facts) => {
    prompt(facts, 'a.md', 3, { is: 'same' });
    prompt(facts, 'b.md', 5, ABSENT);
    prompt(facts, 'c.md', 4, ABSENT);
    facts.prompts.set('never-read.md', noArrival());
  },
  { of: 'prompts', summary: 'missing on the box: b.md, c.md', lines: [4, 5] },
  {
    'one is broken in another way': (facts) => prompt(facts, 'c.md', 4, LEFT),
    'all are there': (facts) => facts.prompts.clear(),
  },
);

provesUnless(
  'placeholder-left',
  (facts) => {
    prompt(facts, 'a.md', 3, { is: 'same' });
    prompt(facts, 'b.md', 5, LEFT);
    prompt(facts, 'c.md', 4, LEFT);
  },
  {
    of: 'prompts',
    summary: 'delivered with a placeholder left: {{NAME}} on line 3 of b.md; {{NAME}} on line 3 of c.md',
    lines: [4, 5],
  },
  {
    'one is broken in another way': (facts) => prompt(facts, 'c.md', 4, ABSENT),
    'all are there': (facts) => facts.prompts.clear(),
  },
);

const empty = { state: 'EMPTY' } as PluginMatch;
const nothing = (facts: Facts): void => {
  facts.config.last = read(6, false, { is: 'stub', size: 218, keys: ['name', 'model'] });
  prompt(facts, 'a.md', 7, ABSENT);
  prompt(facts, 'z.md', 7, ABSENT);
  for (const name of ['seo', 'geo'])
    facts.plugins.set(name, { ...noArrival<PluginMatch>(), last: read(8, false, empty) });
  facts.recorded = { line: 9, at: 0, declared: ['ads'], installed: [] };
};

const NOT_SELECTED =
  'the template was never selected: config.yaml is a stub of 218 bytes (name, model), there are no prompts and no plugin is declared; it fails open';
const told = (plugin: string) => ({
  line: 3,
  event: {
    type: 'log',
    at: 0,
    fact: 'installed',
    workspace: null,
    time: null,
    message: '',
    plugin,
  } as LogEvent,
});

provesUnless(
  'template-not-selected',
  nothing,
  { of: 'config', summary: NOT_SELECTED, lines: [6, 7, 9] },
  {
    'the config is no stub': (facts) => config(facts, { is: 'absent' }),
    'the config was never read': (facts) => {
      facts.config.last = null;
    },
    'a prompt is there': (facts) => prompt(facts, 'b.md', 5, { is: 'same' }),
    'a plugin of the template is declared': ({ recorded }) =>
      Object.assign(recorded ?? {}, { declared: ['ads', 'seo'] }),
    'its config had arrived': (facts) => {
      facts.config.arrived = read(2, true, { is: 'same', added: [] });
    },
    'a prompt had arrived': ({ prompts }) =>
      prompts.set('a.md', { ...noArrival(), last: read(7, false, ABSENT), arrived: read(2, true, ABSENT) }),
    'a plugin is on the box': ({ plugins }) =>
      plugins.set('seo', {
        ...noArrival<PluginMatch>(),
        last: read(8, false, { ...empty, state: 'NONEMPTY' }),
      }),
    'the log told of its plugin being installed': ({ log }) => log.reconcile.installed.push(told('seo')),
    'the log told of its plugin being staged': ({ log }) => log.reconcile.stageFailed.push(told('seo')),
  },
);

test('what the log tells of another plugin, and a plugin that was never read, say nothing of the template', () => {
  const facts = noFacts();
  nothing(facts);
  facts.log.reconcile.installed.push(told('ads'));
  facts.plugins.set('seo', noArrival());
  assert.equal(proofOf('template-not-selected', facts, failed('prompts'))?.summary, NOT_SELECTED);
});

test('where no list of plugins was read, it is likely that no template was selected', () => {
  const facts = noFacts();
  nothing(facts);
  facts.recorded = null;
  assert.deepEqual(proofOf('template-not-selected', facts, failed('config')), {
    certainty: 'likely',
    summary: NOT_SELECTED,
    lines: [6, 7],
  });
});
