import type { ActEvent, EvidenceEvent, Look, LookAt, RunEvent } from '../../evidence/events.ts';
import type { ConfigMatch } from '../match/config.ts';
import type { PluginMatch } from '../match/plugin.ts';
import type { PromptMatch } from '../match/prompt.ts';
import { type Arrival, noArrival, type Sighting, see, seeNothing } from './arrival.ts';
import { type BuildFacts, noBuild, seeBuild } from './build.ts';
import { type ExerciseFacts, noExercises, seeExercise } from './exercise.ts';
import { seeConfig, seePlugin, seePrompt } from './files.ts';
import { type LogFacts, noLog, seeLogEvent } from './log.ts';
import { noWorkspace, seeWorkspace, type WorkspaceFacts } from './workspace.ts';

export type ModelHow = { model: string; source: string };
export type OrgHow = { status: string; reason?: string | undefined };
export interface PluginsHow {
  line: number;
  at: number;
  declared: string[];
  installed: string[];
}

/** All that a verdict rests on, folded line by line from the evidence. */
export interface Facts {
  lines: number;
  lastAt: number;
  run: RunEvent | null;
  contents: Map<string, string>;
  /** By what was compared: a stub that is read two hundred times is parsed once. */
  matches: Map<string, unknown>;
  acts: { line: number; event: ActEvent }[];
  phases: Map<string, Sighting>;
  slug: string | null;
  /** There means: running. */
  tenant: Arrival<OrgHow>;
  /** There means: absent from a list that was well formed, by a look that began after the delete. */
  gone: Arrival<OrgHow>;
  reachable: Arrival<null>;
  build: BuildFacts;
  workspace: WorkspaceFacts;
  model: Arrival<ModelHow>;
  config: Arrival<ConfigMatch>;
  prompts: Map<string, Arrival<PromptMatch>>;
  plugins: Map<string, Arrival<PluginMatch>>;
  /** The last list of declared and installed plugins. */
  recorded: PluginsHow | null;
  /** There means: proven empty. */
  agentSkills: Arrival<string[]>;
  log: LogFacts;
  exercise: ExerciseFacts;
  troubles: { line: number; what: string; where: string; message: string }[];
}

export const noFacts = (): Facts => ({
  lines: 0,
  lastAt: 0,
  run: null,
  contents: new Map(),
  matches: new Map(),
  acts: [],
  phases: new Map(),
  slug: null,
  tenant: noArrival(),
  gone: noArrival(),
  reachable: noArrival(),
  build: noBuild(),
  workspace: noWorkspace(),
  model: noArrival(),
  config: noArrival(),
  prompts: new Map(),
  plugins: new Map(),
  recorded: null,
  agentSkills: noArrival(),
  log: noLog(),
  exercise: noExercises(),
  troubles: [],
});

const MOST_ACTS = 1_000;
const MOST_TROUBLES = 100;

export function absorb(facts: Facts, event: EvidenceEvent, line: number): void {
  facts.lines = line;
  facts.lastAt = Math.max(facts.lastAt, event.at);
  switch (event.type) {
    case 'run':
      return seeRun(facts, event);
    case 'look':
      return seeLook(facts, event, line);
    case 'act':
      return seeAct(facts, event, line);
    case 'content':
      facts.contents.set(event.hash, event.text);
      return;
    case 'log':
    case 'log-source':
    case 'log-read':
      return isOurs(facts, event) ? seeLogEvent(facts.log, event, line) : undefined;
    case 'phase':
      return seePhase(facts, event, line);
    case 'trouble':
      if (facts.troubles.length < MOST_TROUBLES) facts.troubles.push({ line, ...event });
      return;
  }
}

type Of<Type extends EvidenceEvent['type']> = Extract<EvidenceEvent, { type: Type }>;

function seeRun(facts: Facts, event: RunEvent): void {
  facts.run = event;
  for (const { path } of event.expected.prompts) facts.prompts.set(path, noArrival());
  for (const { name } of event.expected.plugins) facts.plugins.set(name, noArrival());
}

function seeAct(facts: Facts, event: ActEvent, line: number): void {
  if (facts.acts.length < MOST_ACTS) facts.acts.push({ line, event });
  seeExercise(facts.exercise, event, line);
}

function seePhase(facts: Facts, event: Of<'phase'>, line: number): void {
  facts.phases.set(event.phase, { line, began: event.at, at: event.at });
  if (event.phase === 'tenant') facts.slug = event.name ?? null;
  seeExercise(facts.exercise, event, line);
}

/** Whoever wrote the evidence kept other tenants' lines out; one that slipped in still says nothing of this one. */
const isOurs = ({ acts }: Facts, event: Of<'log' | 'log-source' | 'log-read'>) => {
  if (event.type !== 'log' || event.workspace === null) return true;
  const created = acts.find((act) => act.event.what === 'create-workspace' && act.event.id !== undefined);
  return created === undefined || created.event.id === event.workspace;
};

function seeLook(facts: Facts, look: Look, line: number): void {
  const sighting = { line, began: look.began, at: look.at };
  const expected = facts.run?.expected;
  if (expected === undefined) return;
  switch (look.subject) {
    case 'org':
      return seeOrg(facts, look, sighting);
    case 'token':
      return;
    case 'health':
      return look.seen.is === 'unreadable'
        ? seeNothing(facts.reachable, sighting, look.seen.why.message)
        : see(facts.reachable, { ...sighting, there: true, how: null });
    case 'build':
      return seeBuild(facts.build, look, line, expected.gitSha);
    case 'workspace':
      return seeWorkspace(facts.workspace, look, line);
    case 'model':
      if (look.seen.is === 'unreadable') return seeNothing(facts.model, sighting, look.seen.why.message);
      return see(facts.model, { ...sighting, there: look.seen.model === expected.model, how: look.seen });
    case 'agent-skills':
      if (look.seen.is === 'unreadable')
        return seeNothing(facts.agentSkills, sighting, look.seen.why.message);
      return see(facts.agentSkills, {
        ...sighting,
        there: look.seen.paths.length === 0,
        how: look.seen.paths,
      });
    case 'plugins':
      if (look.seen.is === 'plugins') facts.recorded = recordedBy(look.seen, sighting);
      return;
    case 'config':
      return seeConfig(facts, look.seen, sighting);
    case 'prompt':
      return seePrompt(facts, look.name, look.seen, sighting);
    case 'plugin':
      return seePlugin(facts, look.name, look.seen, sighting);
    case 'activity':
    case 'foreign':
      return seeExercise(facts.exercise, look, line);
  }
}

const recordedBy = (
  seen: { declared: { name: string }[]; installed: { name: string }[] },
  sighting: Sighting,
) => ({
  line: sighting.line,
  at: sighting.at,
  declared: seen.declared.map((plugin) => plugin.name),
  installed: seen.installed.map((plugin) => plugin.name),
});

function seeOrg(facts: Facts, look: LookAt<'org'>, sighting: Sighting): void {
  const { seen } = look;
  const deleted = facts.acts.find((act) => act.event.what === 'delete-tenant');
  const arrival = deleted ? facts.gone : facts.tenant;
  if (seen.is === 'unreadable') return seeNothing(arrival, sighting, seen.why.message);
  const how: OrgHow =
    seen.is === 'absent' ? { status: 'absent' } : { status: seen.status, reason: seen.reason };
  if (!deleted) return see(facts.tenant, { ...sighting, there: how.status === 'running', how });
  // Only a look that began after the delete was sent can tell that the tenant is gone because of it.
  if (look.began >= deleted.event.began) see(facts.gone, { ...sighting, there: seen.is === 'absent', how });
}
