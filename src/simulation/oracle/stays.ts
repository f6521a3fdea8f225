import type { Snapshot } from '../world/snapshot.ts';
import type { Workspace } from '../world/workspace.ts';
import type { Span, Truth } from './arrival.ts';
import { BETWEEN_LOOKS_MS } from './arrival.ts';
import { hasAll, hasConfig, hasModel, hasPlugin, hasPrompt, isUp } from './content.ts';
import { exercisesFrom } from './exercises.ts';
import { type Look, looksAt, looksAtPlugin } from './looks.ts';
import type { Scene } from './scene.ts';
import { spansOf } from './spans.ts';

const NEVER = Number.POSITIVE_INFINITY;
const LOOP = 3;

/** Shorter than from one heartbeat to the next, and a box has not settled. */
const SETTLED_MS = 20_000;

/** A look and its grace, a heartbeat that was lost and the one after it: what it takes to see how things are. */
const TO_SEE_MS = 100_000;

/** What it takes to hear of a heartbeat. */
const TO_HEAR_MS = 15_000;

/**
 * All of it is still there after the restart that followed. By the protocol of the gate its time runs from what was
 * seen, so it is over between the earliest moment that it can be and the one at which it was for the gate.
 */
export function staysTruth(scene: Scene): Truth {
  const { run, workspace } = scene;
  if (!workspace) return { inTime: false, missable: false, unknowable: true };
  const { plan } = run;
  const until = exercisesFrom(scene);
  const all = workspace.history.all.filter(({ at }) => at < until);
  const arrived = spansOf(all, hasAll(plan))[0]?.from ?? NEVER;
  if (arrived === NEVER) return { inTime: false, missable: false, unknowable: true };
  // The restart that a plugin causes can be over before the last of the assets is there.
  const installed = Math.min(
    ...plan.expected.plugins.map((_, index) => spansOf(all, hasPlugin(index))[0]?.from ?? NEVER),
  );
  const downs = spansOf(all, ({ boxUp }) => !boxUp).filter(({ from }) => from >= installed);
  const earliest = closing(arrived, downs, plan.budgets.stays);
  const latest = closing(seenArrived(scene), seenDowns(scene, downs), plan.budgets.stays);
  const since = downs[0]?.to ?? arrived;
  // A life that an exercise cut short would have lasted, unless the box is in a loop.
  const cut = downs.length < LOOP ? NEVER : until;
  const settled = settledIn(all, hasAll(plan), cut).filter(({ to }) => to > since);
  // A restarted box that nobody heard of again, but for the heartbeat that it came back with, is not known to have settled.
  const isHeard = ({ from, to }: Span) =>
    downs.length === 0 || beatsIn(workspace, from, Math.min(to, earliest - TO_HEAR_MS)) >= 2;
  const isClear = settled.some(
    (span) => span.from <= earliest - TO_SEE_MS && span.to > latest + TO_SEE_MS && isHeard(span),
  );
  const loops = downs.filter(({ from }) => from <= latest).length >= LOOP;
  return {
    inTime: settled.some(({ from }) => from <= latest + BETWEEN_LOOKS_MS),
    missable: !isClear || loops,
    unknowable: !isClear || downs.length > 1 || isSpoiled(scene, arrived, until),
  };
}

/** The box settles by its heartbeats, whatever lies on it; what lies on it counts while the box is up. */
function settledIn(all: readonly Snapshot[], has: (at: Snapshot) => boolean, cut: number): Span[] {
  const lives = spansOf(all, (at) => at.boxUp && isUp(at)).filter(
    ({ from, to }) => Math.min(to, cut) - from >= SETTLED_MS,
  );
  return spansOf(all, (at) => has(at) && at.boxUp && isUp(at)).filter((span) =>
    lives.some(({ from, to }) => span.from >= from && span.to <= to),
  );
}

const beatsIn = ({ history }: Workspace, from: number, to: number): number =>
  new Set(history.all.flatMap(({ beatAt: at }) => (at !== null && at >= from && at < to ? [at] : []))).size;

function closing(arrived: number, downs: readonly Span[], budgetMs: number): number {
  const deadline = arrived + budgetMs;
  const begun = downs.filter(({ from }) => from <= deadline);
  return Math.max(deadline, ...begun.map(({ from }) => from + budgetMs));
}

/** When the last piece of it was first seen to be there. */
function seenArrived({ run, workspace }: Scene): number {
  if (!workspace) return NEVER;
  const { plan } = run;
  const file = (path: string, has: Parameters<typeof looksAt>[3]) =>
    looksAt(run, workspace, { endpoint: 'file', of: path }, has);
  const pieces: Look[][] = [
    looksAt(run, workspace, { endpoint: 'model' }, hasModel(plan)),
    file('config.yaml', hasConfig(plan)),
    ...plan.expected.prompts.map(({ path }, index) => file(path, hasPrompt(plan, index))),
    ...plan.expected.plugins.map((_, index) => looksAtPlugin(run, workspace, index)),
  ];
  return Math.max(
    ...pieces.map((looks) => looks.find(({ told, right }) => told && right)?.answered ?? NEVER),
  );
}

/** The same stretches, each from when a look first saw it, which a status that stays online puts off. */
function seenDowns({ run, workspace }: Scene, downs: readonly Span[]): Span[] {
  if (!workspace) return [];
  const away = looksAt(run, workspace, { endpoint: 'workspace' }, isUp).filter(
    ({ told, right }) => told && !right,
  );
  return downs.map(({ from, to }, index) => {
    const next = downs[index + 1]?.from ?? NEVER;
    const seen = away.find(({ handled }) => handled >= from && handled < next);
    return { from: seen?.answered ?? from, to };
  });
}

const isSpoiled = ({ run }: Scene, from: number, to: number) =>
  run.journal.all.some(
    ({ told, sentMs, endpoint }) =>
      !told && endpoint !== 'logs' && sentMs >= from - BETWEEN_LOOKS_MS && sentMs < to,
  );
