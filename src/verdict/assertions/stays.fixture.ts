import type { ConfigMatch } from '../match/config.ts';
import type { PluginMatch } from '../match/plugin.ts';
import { assertion, type Change, came, read, seen, stood, workspace } from './assertions.fixture.ts';
import { assessStays } from './stays.ts';

const upstream = [stood('build', 'pass'), stood('plugin', 'waiting')];
export const stays = assertion('stays', (story) => assessStays(story, upstream));

export const model = { model: 'vendor/model', source: 'workspace_secrets' };
export const skill: PluginMatch = {
  state: 'SKILL_MD',
  missing: [],
  wrongSize: [],
  differing: [],
  unread: [],
  complete: true,
  entries: 3,
};
export const empty: PluginMatch = { ...skill, state: 'EMPTY', complete: false, entries: 0 };
export const stub: ConfigMatch = { is: 'stub', size: 218, keys: ['name'] };

/** The last of it, the plugin, came at 10.1 s, or as early as 7 s: a restart must be seen by 27.1 s. */
export const arrived: Change = ({ facts }) => {
  facts.model = came(8, model);
  facts.config = came(8, { is: 'same', added: [] });
  facts.prompts.set('a.md', came(9, { is: 'same' }));
  facts.plugins.set('seo', came(10, skill, read(7, false, empty)));
};

/** Everything is read once more, and is there. */
export const rereadAt =
  (line: number): Change =>
  ({ facts }) => {
    facts.model.last = read(line, true, model);
    facts.config.last = read(line + 1, true, { is: 'same', added: [] });
    const [prompt, plugin] = [facts.prompts.get('a.md'), facts.plugins.get('seo')];
    if (prompt) prompt.last = read(line + 2, true, { is: 'same' });
    if (plugin) plugin.last = read(line + 3, true, skill);
  };

export const restarted =
  (...times: [left: number, back: number | null][]): Change =>
  ({ facts }) => {
    for (const [left, back] of times)
      facts.workspace.restarts.push({
        left: seen(left),
        back: back === null ? null : seen(back),
        by: 'status offline',
      });
  };

/** A heartbeat that a look showed, as the look began. */
export const beatAt =
  (...began: number[]): Change =>
  ({ facts }) => {
    facts.workspace.beats.began.push(...began);
  };

export const lookedAt =
  (line: number): Change =>
  ({ facts }) => {
    facts.workspace.online.last = read(line, false, workspace('offline'));
  };
