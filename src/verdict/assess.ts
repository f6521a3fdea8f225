import { assessConfig, assessModel, assessPrompts } from './assertions/assets.ts';
import { assessBuild } from './assertions/build.ts';
import { assessIsolation, assessQuiet, assessRestarts } from './assertions/exercises.ts';
import { assessOnline } from './assertions/online.ts';
import { assessPlugin } from './assertions/plugin.ts';
import { assessStays } from './assertions/stays.ts';
import { assessTeardown } from './assertions/teardown.ts';
import { EXERCISE_ASSERTIONS } from './result.ts';
import type { Standing } from './standing.ts';
import type { Story } from './story.ts';

/** Where every assertion of this run stands, in the order of the chain. */
export function assess(story: Story): Standing[] {
  const build = assessBuild(story);
  const online = assessOnline(story, build);
  const model = assessModel(story, build, online);
  const config = assessConfig(story, build, online);
  const prompts = assessPrompts(story, build, online);
  const plugin = assessPlugin(story, build, online, config);
  const stays = assessStays(story, [build, online, model, config, prompts, plugin]);
  const teardown = assessTeardown(story);
  const asked = new Set((story.facts.run?.exercises ?? []).map((name) => EXERCISE_ASSERTIONS[name]));
  return [
    build,
    online,
    model,
    config,
    prompts,
    plugin,
    stays,
    ...(asked.has('restarts') ? [assessRestarts(story, stays)] : []),
    ...(asked.has('isolation') ? [assessIsolation(story)] : []),
    ...(wasKept(story) ? [] : [teardown]),
    ...(asked.has('quiet') ? [assessQuiet(story, teardown)] : []),
  ];
}

/** Somebody asked for the tenant to be left: there is no teardown to judge. */
export const wasKept = ({ facts }: Story) => facts.troubles.some(({ what }) => what === 'kept');
