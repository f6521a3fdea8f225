import type { Asked } from '../platform/journal.ts';
import type { Org } from '../platform/tenants.ts';
import type { SimulatedRun } from '../run.ts';
import type { Workspace } from '../world/workspace.ts';
import { type Since, type Span, seenSpan } from './arrival.ts';
import { isOnline } from './content.ts';
import { askedOf, type Look, looksAt } from './looks.ts';
import { spansOf } from './spans.ts';

/** What really was, as far as the run came: the first tenant, its workspace, and who asked what of them. */
export interface Scene {
  run: SimulatedRun;
  org: Org | null;
  workspace: Workspace | null;
  asked: (endpoint: Asked['endpoint'], of?: string) => Asked[];
  online: { shown: Span[]; looks: Look[]; created: Since; since: Since };
}

const NEVER = Number.POSITIVE_INFINITY;

export function sceneOf(run: SimulatedRun): Scene {
  const [slug] = run.plan.slugs;
  const org = run.tenants.all.find((one) => one.slug === slug) ?? null;
  const asked: Scene['asked'] = (endpoint, of) => askedOf(run, endpoint, of);
  const create = asked('create-workspace').find(({ told }) => told);
  const workspace = create ? (org?.workspaces[0] ?? null) : null;
  const looks = workspace ? looksAt(run, workspace, { endpoint: 'workspace' }, isOnline) : [];
  const shown = workspace ? spansOf(workspace.history.all, isOnline) : [];
  const created = {
    true: create?.handledMs ?? NEVER,
    seen: create ? { from: create.sentMs, to: create.answeredMs ?? NEVER } : null,
  };
  const since = { true: shown[0]?.from ?? NEVER, seen: seenSpan(looks) };
  return { run, org, workspace, asked, online: { shown, looks, created, since } };
}
