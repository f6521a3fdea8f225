import type { LogFact } from '../../evidence/events.ts';
import type { Scheduler } from '../clock.ts';
import type { Plan } from '../plan/plan.ts';
import type { Told } from '../world/inside.ts';
import { openWorkspace, type Workspace } from '../world/workspace.ts';

/** The orgs of the simulated platform, and what becomes of them. Every moment is written down, none is forgotten. */
export interface Org {
  slug: string;
  id: string;
  token: string;
  createdAt: number;
  runningAt: number;
  failedAt: number;
  reachableAt: number;
  deployedAt: number;
  rolledBackAt: number;
  deletedAt: number;
  goneAt: number;
  workspaces: Workspace[];
  /** How many reads of /buildinfo it has answered: the instances behind the address take turns. */
  turns: number;
  /** What work that outlived another tenant wrote here. */
  lateRows: { at: number; kind: string; summary: string }[];
}

export interface Tenants {
  readonly all: Org[];
  find(slug: string, ms: number): Org | undefined;
  create(slug: string): Org | null;
  delete(org: Org): void;
  createWorkspace(org: Org): Workspace;
}

const NEVER = Number.POSITIVE_INFINITY;

export type Tell = (slug: string, workspace: string, fact: LogFact, fields?: Told) => void;

export function newTenants(plan: Plan, scheduler: Scheduler, tell: Tell): Tenants {
  const { course, build, slugs, ids, tokens } = plan;
  const all: Org[] = [];
  const now = () => scheduler.now();
  const isThere = (org: Org, ms: number) => org.createdAt <= ms && ms < org.goneAt;

  function create(slug: string): Org | null {
    if (all.some((org) => org.slug === slug && now() < org.goneAt)) return null;
    const isFirst = slug === slugs[0];
    const org: Org = {
      slug,
      id: isFirst ? ids.org : ids.neighbour,
      token: isFirst ? tokens.tenant : tokens.neighbour,
      createdAt: now(),
      ...comingUp(course, now()),
      rolledBackAt: NEVER,
      deletedAt: NEVER,
      goneAt: NEVER,
      workspaces: [],
      turns: 0,
      lateRows: [],
    };
    all.push(org);
    return org;
  }

  function remove(org: Org): void {
    if (org.deletedAt < NEVER || build.leaksTenants) return;
    org.deletedAt = now();
    org.goneAt = now() + course.goneAfterMs;
    scheduler.after(course.goneAfterMs, () => {
      for (const workspace of org.workspaces) workspace.stop();
    });
    if (build.writesLate) {
      for (const [index, kind] of ['DELEGATION_FAILED', 'WORKSPACE_PROVISION_FAILED'].entries()) {
        scheduler.after(course.goneAfterMs + course.lateAfterMs + 1_000 * index, () => writeLate(org, kind));
      }
    }
  }

  function writeLate(gone: Org, kind: string): void {
    const summary = `work of ${gone.slug} lost its workspace`;
    for (const org of all) if (isThere(org, now())) org.lateRows.push({ at: now(), kind, summary });
  }

  function createWorkspace(org: Org): Workspace {
    const id = org.slug === slugs[0] ? `${ids.workspace}${'x'.repeat(org.workspaces.length)}` : ids.nextDoor;
    const workspace = openWorkspace({
      id,
      seed: plan.seed,
      expected: plan.expected,
      build,
      course,
      scheduler,
      tell: (fact, fields) => tell(org.slug, id, fact, fields),
    });
    org.workspaces.push(workspace);
    if (course.rolledBackAfterMs !== null && org.rolledBackAt === NEVER)
      org.rolledBackAt = now() + course.rolledBackAfterMs;
    return workspace;
  }

  return {
    all,
    find: (slug, ms) => all.find((org) => org.slug === slug && isThere(org, ms)),
    create,
    delete: remove,
    createWorkspace,
  };
}

/** A tenant runs or fails, whichever comes first; the rest follows from that. */
function comingUp(course: Plan['course'], createdAt: number) {
  const runs = createdAt + (course.runsAfterMs ?? NEVER);
  const fails = createdAt + (course.failsAfterMs ?? NEVER);
  const runningAt = runs < fails ? runs : NEVER;
  const reachableAt = runningAt + course.reachableAfterMs;
  const deployedAt = reachableAt + course.deployedAfterMs;
  return { runningAt, failedAt: runs < fails ? NEVER : fails, reachableAt, deployedAt };
}
