import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentHash } from '../../evidence/content.ts';
import { isWhole, matchPlugin } from './plugin.ts';

const SKILL = { path: 'SKILL.md', content: 'Write well.' };
const MANIFEST = { path: 'plugin.yaml', content: 'name: seo\n' };
const EXPECTED = {
  name: 'seo',
  source: 'gitea://example/seo',
  files: [
    { path: 'SKILL.md', size: 11 },
    { path: 'plugin.yaml', size: 10 },
    { path: 'assets/a.txt', size: 3 },
  ],
  contents: [SKILL, MANIFEST],
};
const READ = { 'SKILL.md': contentHash(SKILL.content), 'plugin.yaml': contentHash(MANIFEST.content) };
const WHOLE = ['0 .complete', '11 SKILL.md', '3 assets/a.txt', '10 plugin.yaml'];

const matched = (lines: string[] | undefined, contents: Record<string, string> = READ) =>
  matchPlugin(
    EXPECTED,
    { is: 'folder', listing: 'hash', entries: lines?.length ?? 0, state: 'SKILL_MD', contents },
    lines?.join('\n'),
  );

const NOTHING_WRONG = { missing: [], wrongSize: [], differing: [], unread: [] };
const AS_PROMISED = { state: 'SKILL_MD', ...NOTHING_WRONG, complete: true, entries: 4 };

test('a folder with every file at its size, their contents and the marker is whole', () => {
  const match = matched(WHOLE);
  assert.deepEqual(match, AS_PROMISED);
  assert.equal(isWhole(match), true);
});

test('what the box has beside it does no harm, and is counted', () => {
  const match = matched([...WHOLE, '7 notes.txt']);
  assert.deepEqual(match, { ...AS_PROMISED, entries: 5 });
  assert.equal(isWhole(match), true);
});

/** What is wrong by itself, and how it is told. */
const BROKEN: Record<string, [ReturnType<typeof matched>, object]> = {
  'without its marker': [matched(WHOLE.slice(1)), { complete: false, entries: 3 }],
  'without a file whose size alone is known': [
    matched(WHOLE.filter((line) => !line.includes('assets'))),
    { missing: ['assets/a.txt'], entries: 3 },
  ],
  'with a file of another size': [
    matched(WHOLE.map((line) => line.replace('3 assets', '4 assets'))),
    { wrongSize: ['assets/a.txt'] },
  ],
  'with a file of other content at the right size': [
    matched(WHOLE, { ...READ, 'SKILL.md': contentHash('Write evil.') }),
    { differing: ['SKILL.md'] },
  ],
  'with a file that could not be read': [
    matched(WHOLE, { 'SKILL.md': READ['SKILL.md'] }),
    { unread: ['plugin.yaml'] },
  ],
};

for (const [what, [match, told]] of Object.entries(BROKEN))
  test(`a folder ${what} is not whole, and no more is told of it than that`, () => {
    assert.deepEqual(match, { ...AS_PROMISED, ...told });
    assert.equal(isWhole(match), false);
  });

/** Each breaks one thing of the whole folder, and none makes up for another. */
const BREAKS: Record<string, (lines: string[], contents: Record<string, string>) => void> = {
  'a missing file': (lines) => lines.splice(2, 1),
  'another size': (lines) => lines.splice(1, 1, '12 SKILL.md'),
  'other content': (_, contents) => Object.assign(contents, { 'SKILL.md': contentHash('Write evil.') }),
  'an unread file': (_, contents) => Reflect.deleteProperty(contents, 'plugin.yaml'),
};

for (const [one, breakOne] of Object.entries(BREAKS))
  for (const [other, breakOther] of Object.entries(BREAKS).filter(([other]) => other > one))
    test(`a folder with ${one} and ${other} is not whole`, () => {
      const [lines, contents] = [[...WHOLE], { ...READ }];
      breakOne(lines, contents);
      breakOther(lines, contents);
      assert.equal(isWhole(matched(lines, contents)), false);
    });

test('a file that is missing is told once, and not as unread or of other content too', () => {
  const lines = WHOLE.filter((line) => !line.includes('SKILL'));
  assert.deepEqual(matched(lines, { 'plugin.yaml': READ['plugin.yaml'] }), {
    ...AS_PROMISED,
    missing: ['SKILL.md'],
    entries: 3,
  });
});

test('a folder whose listing the evidence lost is one in which everything is missing', () => {
  assert.deepEqual(matched(undefined, {}), {
    state: 'SKILL_MD',
    missing: ['SKILL.md', 'plugin.yaml', 'assets/a.txt'],
    wrongSize: [],
    differing: [],
    unread: [],
    complete: false,
    entries: 0,
  });
});
