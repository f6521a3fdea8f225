import type { Tenant } from '../platform/client.ts';
import {
  lookAtAgentSkills,
  lookAtConfig,
  lookAtModel,
  lookAtPlugins,
  lookAtPrompt,
  lookAtWorkspace,
  type WorkspaceProbe,
} from '../probe/looks.ts';
import { lookAtPlugin } from '../probe/plugin.ts';
import type { Watch } from '../probe/watch.ts';
import { graceMs, type Run, watchOne, watchUntil } from './run.ts';
import { agentSkillsWanted, assetWanted, deliveryEndsAt, isDelivered, workspaceWanted } from './wanted.ts';

const MOST_CREATES = 5;

/**
 * There is no list of workspaces to look a lost create up in, so only a refusal that says to come back is
 * followed by another.
 */
export async function createWorkspace(run: Run, tenant: Tenant): Promise<string | null> {
  const { recorder, clock, timing, stop } = run.parts;
  const { template, runtime } = run.plan.expected;
  for (let attempt = 1; attempt <= MOST_CREATES && !stop.aborted; attempt += 1) {
    const began = recorder.now();
    const reply = await tenant.createWorkspace({ name: `acceptance of ${template}`, runtime, template });
    if (reply.ok) {
      recorder.record({
        type: 'act',
        what: 'create-workspace',
        of: template,
        began,
        outcome: 'done',
        id: reply.value.id,
      });
      return reply.value.id;
    }
    const { why } = reply;
    const refused = why.kind === 'status' && (why.status ?? 500) < 500 && why.status !== 429;
    recorder.record({
      type: 'act',
      what: 'create-workspace',
      of: template,
      began,
      outcome: refused ? 'refused' : 'lost',
      why,
    });
    if (refused || !comeBack(why)) return null;
    await clock.sleep(Math.max(why.retryAfterMs ?? 0, timing.ceilingMs), stop);
  }
  return null;
}

const comeBack = (why: { kind: string; message: string; status?: number | undefined }) =>
  why.status === 429 ||
  why.status === 503 ||
  (why.kind === 'transport' && why.message.includes('ECONNREFUSED'));

/** Everything that must arrive is watched side by side from the moment that the workspace exists. */
export async function watchDelivery(run: Run, probe: WorkspaceProbe): Promise<void> {
  const { story, standings, plan } = run;
  const { facts } = story;
  const { assets, plugin } = plan.budgets;
  const watches: Watch[] = [
    {
      name: 'workspace',
      look: (signal) => lookAtWorkspace(probe, signal),
      wanted: () => workspaceWanted(story, standings()),
    },
    {
      name: 'model',
      look: (signal) => lookAtModel(probe, signal),
      wanted: () => assetWanted(story, standings(), facts.model, { id: 'model', budgetMs: assets }),
    },
    {
      name: 'config',
      look: (signal) => lookAtConfig(probe, signal),
      wanted: () => assetWanted(story, standings(), facts.config, { id: 'config', budgetMs: assets }),
    },
    ...[...facts.prompts].map(([path, arrival]) => ({
      name: path,
      look: (signal: AbortSignal) => lookAtPrompt(probe, path, signal),
      wanted: () => assetWanted(story, standings(), arrival, { id: 'prompts', budgetMs: assets }),
    })),
    ...plan.expected.plugins.map((expected) => ({
      name: expected.name,
      look: async (signal: AbortSignal) => {
        const list = listIsDue(run) ? lookAtPlugins(probe, signal) : undefined;
        if (list) await inPatience(run, list);
        await Promise.all([list, lookAtPlugin(probe, expected, signal)]);
      },
      wanted: () => {
        const arrival = facts.plugins.get(expected.name);
        return arrival ? assetWanted(story, standings(), arrival, { id: 'plugin', budgetMs: plugin }) : null;
      },
    })),
    {
      name: 'agent-skills',
      look: (signal) => lookAtAgentSkills(probe, signal),
      wanted: () => agentSkillsWanted(story, standings()),
    },
  ];
  await watchUntil(run, watches, {
    done: () => isDelivered(story, standings()),
    endsAtMs: () => deliveryEndsAt(story, graceMs(run.parts.timing)),
  });
}

/** A look that follows the list tells what the list was worth; a list that hangs holds it up no longer than patience lasts. */
async function inPatience({ parts: { clock, timing } }: Run, list: Promise<void>): Promise<void> {
  const told = new AbortController();
  void list.finally(() => told.abort());
  await clock.sleep(timing.patienceMs, told.signal);
}

/** The list of plugins tells why one is missing: it is read once the box is online, and when the wait is about to end. */
function listIsDue({ story: { facts, fired }, plan, parts }: Run): boolean {
  const online = facts.workspace.online.arrived;
  if (!online) return false;
  const { recorded } = facts;
  if (!recorded) return true;
  const proof = Math.max(0, ...[...fired.values()].map(({ at }) => at));
  const deadline = online.at + plan.budgets.plugin;
  return recorded.at < proof || (parts.recorder.now() >= deadline && recorded.at < deadline);
}

export async function lastLookAtSkills(run: Run, probe: WorkspaceProbe): Promise<void> {
  const began = run.parts.recorder.now();
  const read = () => (run.story.facts.agentSkills.last?.began ?? -1) >= began;
  const look = (signal: AbortSignal) => lookAtAgentSkills(probe, signal);
  await watchOne(run, { name: 'agent-skills', look }, read, graceMs(run.parts.timing));
}
