import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentHash } from '../../evidence/content.ts';
import type { EvidenceEvent, LookAt } from '../../evidence/events.ts';
import { absorbed, at, CONFIG, content, look, RUN, SKILL, text, UNREADABLE } from './facts.fixture.ts';
import { type Facts, noFacts } from './facts.ts';
import { seeConfig, seePlugin, seePrompt } from './files.ts';

const PROMPT = 'prompts/system.md';
const STUB = '# nothing\nname: x\n';
const LISTING = '0 .complete\n11 SKILL.md';
const TEXTS = [CONFIG, `${CONFIG}schedules: []\n`, STUB, 'Hello Ada.', 'Hello {{NAME}}.', LISTING].map(
  content,
);

/** The texts stand on the lines from 2 on, and what is looked at behind them, from here on. */
const FIRST = TEXTS.length + 2;
const after = (...events: EvidenceEvent[]) => absorbed(RUN, ...TEXTS, ...events);

const config = (seen: LookAt<'config'>['seen']) => look('config', seen);
const prompt = (seen: LookAt<'prompt'>['seen'], name = PROMPT) => look('prompt', seen, { name });

const folder = (more: Partial<Extract<LookAt<'plugin'>['seen'], { is: 'folder' }>> = {}, name = 'seo') =>
  look(
    'plugin',
    {
      is: 'folder',
      listing: contentHash(LISTING),
      entries: 2,
      state: 'SKILL_MD',
      contents: { 'SKILL.md': contentHash(SKILL) },
      ...more,
    },
    { name },
  );

const arrivalOf = (facts: Facts, what: 'config' | 'prompt' | 'plugin') => {
  if (what === 'config') return facts.config;
  return what === 'prompt' ? facts.prompts.get(PROMPT) : facts.plugins.get('seo');
};

const told = (facts: Facts, what: 'config' | 'prompt' | 'plugin') => {
  const arrival = arrivalOf(facts, what);
  return [arrival?.notYet?.line, arrival?.arrived?.line];
};

test('the config arrives with the text that the template promises', () => {
  const facts = after(config(text(STUB)), config(text(CONFIG)));
  assert.deepEqual(told(facts, 'config'), [FIRST, FIRST + 1]);
  assert.deepEqual(facts.config.arrived, { ...at(FIRST + 1), there: true, how: { is: 'same', added: [] } });
});

test('what the platform is known to add to a config does no harm', () => {
  const { config: arrival } = after(config(text(`${CONFIG}schedules: []\n`)));
  assert.deepEqual(arrival.last?.how, { is: 'same', added: ['schedules'] });
});

test('a prompt arrives with something in the place of its placeholder', () => {
  const facts = after(prompt(text('Hello {{NAME}}.')), prompt(text('Hello Ada.')));
  assert.deepEqual(told(facts, 'prompt'), [FIRST, FIRST + 1]);
  assert.deepEqual(facts.prompts.get(PROMPT)?.notYet?.how, {
    is: 'placeholder',
    placeholder: '{{NAME}}',
    line: 1,
  });
});

test('a plugin arrives when it is whole', () => {
  const facts = after(folder({ state: 'NONEMPTY', contents: {} }), folder());
  assert.deepEqual(told(facts, 'plugin'), [FIRST, FIRST + 1]);
  assert.deepEqual(facts.plugins.get('seo')?.notYet?.how.unread, ['SKILL.md']);
});

for (const [what, absent] of [
  ['config', config({ is: 'absent' })],
  ['prompt', prompt({ is: 'absent' })],
] as const)
  test(`a ${what} that is not there has not arrived, and neither has one whose text the evidence lost`, () => {
    const { how } = arrivalOf(after(absent), what)?.last ?? {};
    assert.deepEqual([told(after(absent), what), how], [[FIRST, undefined], { is: 'absent' }]);
    const lost = text('never recorded');
    const facts = after(what === 'config' ? config(lost) : prompt(lost));
    assert.deepEqual(arrivalOf(facts, what)?.last?.how, { is: 'absent' });
  });

for (const [what, event] of [
  ['config', config(UNREADABLE)],
  ['prompt', prompt(UNREADABLE)],
  ['plugin', look('plugin', UNREADABLE, { name: 'seo' })],
] as const)
  test(`a ${what} that could not be read is neither there nor absent`, () => {
    const arrival = arrivalOf(after(event), what);
    assert.deepEqual([arrival?.last, arrival?.arrived, arrival?.notYet], [null, null, null]);
    assert.deepEqual(arrival?.unreadable, { count: 1, last: { ...at(FIRST), message: 'no answer' } });
  });

test('a prompt or a plugin that nobody promised is not followed', () => {
  const facts = after(prompt(text('Hello Ada.'), 'prompts/other.md'), folder({}, 'geo'));
  assert.deepEqual(
    [told(facts, 'prompt'), told(facts, 'plugin')],
    [
      [undefined, undefined],
      [undefined, undefined],
    ],
  );
  assert.deepEqual([[...facts.prompts.keys()], [...facts.plugins.keys()]], [[PROMPT], ['seo']]);
});

test('what the evidence promised once and promises no longer is not followed', () => {
  const nothing = { ...RUN, expected: { ...RUN.expected, prompts: [], plugins: [] } };
  const facts = absorbed(RUN, nothing, content('Hello Ada.'), prompt(text('Hello Ada.')), folder());
  assert.deepEqual(
    [told(facts, 'prompt'), told(facts, 'plugin')],
    [
      [undefined, undefined],
      [undefined, undefined],
    ],
  );
});

test('without a run there is nothing to hold a file against', () => {
  const facts = noFacts();
  seeConfig(facts, text(CONFIG), at(1));
  seePrompt(facts, PROMPT, { is: 'absent' }, at(1));
  seePlugin(facts, 'seo', UNREADABLE, at(1));
  assert.deepEqual(facts, noFacts());
});

test('each of two prompts is held against its own text', () => {
  const run = { ...RUN, expected: { ...RUN.expected } };
  run.expected.prompts = [...RUN.expected.prompts, { path: 'prompts/b.md', content: 'Other.' }];
  const facts = absorbed(
    run,
    ...TEXTS,
    prompt(text('Hello Ada.')),
    prompt(text('Hello Ada.'), 'prompts/b.md'),
  );
  assert.equal(facts.prompts.get(PROMPT)?.last?.how.is, 'same');
  assert.equal(facts.prompts.get('prompts/b.md')?.last?.how.is, 'differs');
});

test('each of two plugins is held against its own files', () => {
  const run = { ...RUN, expected: { ...RUN.expected } };
  const [seo] = RUN.expected.plugins;
  run.expected.plugins = [
    ...RUN.expected.plugins,
    { ...(seo as (typeof RUN.expected.plugins)[0]), name: 'geo', files: [{ path: 'SKILL.md', size: 12 }] },
  ];
  const facts = absorbed(run, ...TEXTS, folder(), folder({}, 'geo'));
  assert.equal(facts.plugins.get('seo')?.last?.there, true);
  assert.deepEqual(facts.plugins.get('geo')?.last?.how.wrongSize, ['SKILL.md']);
});

test('the same text is compared once, and since when it is the same is told', () => {
  const { config: arrival, matches } = after(
    config(text(STUB)),
    config({ is: 'absent' }),
    ...[1, 2].map(() => config(text(STUB))),
  );
  assert.equal(matches.size, 1);
  assert.equal(arrival.sameSince?.line, FIRST + 2);
});

test('the same bytes as a config and as a prompt are two comparisons', () => {
  const facts = after(config(text('Hello Ada.')), prompt(text('Hello Ada.')));
  assert.deepEqual([facts.config.last?.how.is, facts.prompts.get(PROMPT)?.last?.how.is], ['broken', 'same']);
});

test('the same folder is compared once, and another one anew', () => {
  const facts = after(
    folder(),
    folder(),
    folder({ contents: {} }),
    folder({ state: 'NONEMPTY' }),
    folder({ listing: 'x' }),
  );
  assert.equal(facts.matches.size, 4);
  const how = facts.plugins.get('seo')?.last?.how;
  assert.deepEqual([how?.missing, how?.complete], [['SKILL.md'], false]);
  assert.equal(after(folder(), folder()).plugins.get('seo')?.sameSince?.line, FIRST);
});
