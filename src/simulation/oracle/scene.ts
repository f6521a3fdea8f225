import type { Asked } from '../platform/journal.ts';
import type { Org } from '../platform/tenants.ts';
import type { SimulatedRun } from '../run.ts';
import type { Workspace } from '../world/workspace.ts';
import { couldNotTell, type Since, type Span, seenSpan } from './arrival.ts';
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
  // A spell too short to be seen, and not seen, began no time for anybody.
  const counts = ({ from, to }: Span) =>
    looks.some(({ told, handled }) => told && handled >= from && handled < to) ||
    !couldNotTell(looks, from, to);
  const began = shown.find(counts) ?? shown[0];
  const since = { true: began?.from ?? NEVER, seen: seenSpan(looks, created.seen?.from ?? NEVER) };
  return { run, org, workspace, asked, online: { shown, looks, created, since } };
}
