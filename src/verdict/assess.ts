import { assessConfig, assessModel, assessPrompts } from './assertions/assets.ts';
import { assessBuild } from './assertions/build.ts';
import { assessIsolation, assessQuiet, assessRestarts } from './assertions/exercises.ts';
import { assessOnline } from './assertions/online.ts';
import { assessPlugin } from './assertions/plugin.ts';
import { assessStays } from './assertions/stays.ts';
import { assessTeardown } from './assertions/teardown.ts';
import { type AssertionId, EXERCISE_ASSERTIONS } from './result.ts';
import type { Source } from './sources.ts';
import type { Standing } from './standing.ts';
import type { Story } from './story.ts';

/** One assertion: what of the evidence it rests on, which others it hangs on, and where it stands. */
export interface AssertionRule {
  id: AssertionId;
  reads: readonly Source[];
  after: readonly AssertionId[];
  assess: (story: Story, of: (id: AssertionId) => Standing) => Standing;
}

const DELIVERY: readonly AssertionId[] = ['build', 'online', 'model', 'config', 'prompts', 'plugin'];

/** In the order of the chain: each comes after those that it hangs on. */
export const ASSERTIONS: readonly AssertionRule[] = [
  {
    id: 'build',
    reads: ['act', 'org', 'health', 'build', 'phase', 'proof'],
    after: [],
    assess: assessBuild,
  },
  {
    id: 'online',
    reads: ['act', 'workspace', 'model', 'proof'],
    after: ['build'],
    assess: (story, of) => assessOnline(story, of('build')),
  },
  {
    id: 'model',
    reads: ['online', 'model'],
    after: ['build', 'online'],
    assess: (story, of) => assessModel(story, of('build'), of('online')),
  },
  {
    id: 'config',
    reads: ['online', 'config'],
    after: ['build', 'online'],
    assess: (story, of) => assessConfig(story, of('build'), of('online')),
  },
  {
    id: 'prompts',
    reads: ['online', 'prompt'],
    after: ['build', 'online'],
    assess: (story, of) => assessPrompts(story, of('build'), of('online')),
  },
  {
    id: 'plugin',
    reads: ['online', 'plugin', 'plugins', 'agent-skills', 'phase', 'proof'],
    after: ['build', 'online', 'config'],
    assess: (story, of) => assessPlugin(story, of('build'), of('online'), of('config')),
  },
  {
    id: 'stays',
    reads: ['act', 'workspace', 'model', 'config', 'prompt', 'plugin', 'log'],
    after: DELIVERY,
    assess: (story, of) => assessStays(story, DELIVERY.map(of)),
  },
  {
    id: 'restarts',
    reads: ['act', 'log'],
    after: ['stays'],
    assess: (story, of) => assessRestarts(story, of('stays')),
  },
  { id: 'isolation', reads: ['phase', 'foreign'], after: [], assess: assessIsolation },
  { id: 'teardown', reads: ['act', 'org'], after: [], assess: assessTeardown },
  {
    id: 'quiet',
    reads: ['act', 'phase', 'activity', 'log'],
    after: ['teardown'],
    assess: (story, of) => assessQuiet(story, of('teardown')),
  },
];

/** Where every assertion of this run stands, in the order of the chain. */
export function assess(story: Story): Standing[] {
  const standings = new Map<AssertionId, Standing>();
  const of = (id: AssertionId) => standings.get(id) as Standing;
  for (const rule of ASSERTIONS) standings.set(rule.id, rule.assess(story, of));
  return judged(story).map(({ id }) => of(id));
}

const OF_EXERCISES: ReadonlySet<AssertionId> = new Set(Object.values(EXERCISE_ASSERTIONS));

/** What this run answers for: an exercise only where it was asked for, the teardown unless the tenant was kept. */
export function judged(story: Story): AssertionRule[] {
  const asked = new Set((story.facts.run?.exercises ?? []).map((name) => EXERCISE_ASSERTIONS[name]));
  const isKept = wasKept(story);
  return ASSERTIONS.filter(({ id }) => (OF_EXERCISES.has(id) ? asked.has(id) : id !== 'teardown' || !isKept));
}

/** Somebody asked for the tenant to be left: there is no teardown to judge. */
export const wasKept = ({ facts }: Story) => facts.troubles.some(({ what }) => what === 'kept');
