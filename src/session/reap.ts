import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { type ResolvedTarget, resolveTarget } from '../config/target.ts';
import { DEFAULT_BUDGETS } from '../evidence/budgets.ts';
import { controlPlane } from '../platform/client.ts';
import { undiciExchange } from '../platform/undici.ts';
import { timingAt } from '../probe/timing.ts';
import { type Fate, fates, type Situation } from '../tenancy/fates.ts';
import { type LedgerEntry, ledger } from '../tenancy/ledger.ts';
import { isOwned, type Reaped, reap } from '../tenancy/reap.ts';
import { UsageError } from '../usage.ts';
import { checkTarget, clientOf } from './check.ts';

export interface ReapOptions {
  config: Config | null;
  environment: Environment;
  ledgerPath: string;
  /** Null for every control plane of the ledger that the configuration knows. */
  target: string | null;
  all: boolean;
  undated: boolean;
  olderThanMs: number;
  most: number;
  dryRun: boolean;
  stop: AbortSignal;
  onReaped: (reaped: Reaped) => void;
}

export interface ReapedEverywhere {
  reaped: Reaped[];
  /** Why a target could not be looked at; the others were all the same. */
  failures: UsageError[];
}

/** The ledger's own first, then whatever each target's list has that nobody owns. */
export async function reapEverywhere(options: ReapOptions): Promise<ReapedEverywhere> {
  const book = ledger(options.ledgerPath);
  const entries = book.entries();
  const remote = entries.filter(({ embedded }) => !embedded);
  const targets = targetsOf(options, remote);
  const known = new Set(targets.map(({ target }) => target.controlPlane));
  const unknown = options.target === null ? remote.filter((entry) => !known.has(entry.controlPlane)) : [];
  const reaped = [
    ...(await strikeEmbedded(entries, options)),
    ...unknown.map((entry) => told(nobodyKnows(entry), options)),
  ];
  const failures: UsageError[] = [];
  for (const target of targets) {
    const here = remote.filter((entry) => entry.controlPlane === target.target.controlPlane);
    const most = options.most - reaped.filter(isDelete).length;
    try {
      reaped.push(...(await reapTarget(target, here, { ...options, most })));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      failures.push(error);
      for (const { slug } of here)
        reaped.push(told({ slug, act: 'leave', outcome: 'left', why: error.message }, options));
    }
  }
  return { reaped, failures };
}

/** The limit is that of the whole run: what stayed was tried as well. */
const isDelete = ({ outcome }: Reaped) => ['deleted', 'stayed', 'would-delete'].includes(outcome);

function told(one: Reaped, { onReaped }: ReapOptions): Reaped {
  onReaped(one);
  return one;
}

const nobodyKnows = (entry: LedgerEntry): Reaped => ({
  slug: entry.slug,
  act: 'leave',
  outcome: 'left',
  why: isOwned(entry)
    ? `its run is alive, process ${entry.owner.pid}`
    : `no usable target of the configuration is at ${entry.controlPlane}`,
});

/** With a name, that target, or it is bad usage; without, those that the ledger's tenants live on. */
function targetsOf({ config, environment, target }: ReapOptions, entries: readonly LedgerEntry[]) {
  if (target !== null) return [resolveTarget(config, target, environment)];
  const wanted = new Set(entries.map((entry) => entry.controlPlane));
  const found = new Map<string, ResolvedTarget>();
  for (const name of Object.keys(config?.sections.targets ?? {})) {
    const resolved = wanted.size === 0 ? null : tryTarget(config, name, environment);
    if (resolved && wanted.has(resolved.target.controlPlane))
      found.set(resolved.target.controlPlane, resolved);
  }
  return [...found.values()];
}

/** Nobody asked for this target by name: that its token is not at hand is no mistake. */
function tryTarget(config: Config | null, name: string, environment: Environment): ResolvedTarget | null {
  try {
    return resolveTarget(config, name, environment);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

const NOTHING_LISTED = { orgs: [], all: false };

async function strikeEmbedded(entries: readonly LedgerEntry[], options: ReapOptions): Promise<Reaped[]> {
  const decided = decide(
    entries.filter(({ embedded }) => embedded),
    NOTHING_LISTED,
    options,
  );
  const book = ledger(options.ledgerPath);
  return decided.map((fate) => {
    if (fate.act !== 'strike') return told({ ...fate, outcome: 'left' }, options);
    if (!options.dryRun) book.note(fate.slug, 'gone');
    return told({ ...fate, outcome: options.dryRun ? 'would-strike' : 'struck' }, options);
  });
}

async function reapTarget(
  resolved: ResolvedTarget,
  here: readonly LedgerEntry[],
  options: ReapOptions,
): Promise<Reaped[]> {
  const { target, connection, budgets } = resolved;
  const clock = systemClock();
  const timing = timingAt(1);
  await using exchange = undiciExchange({ ...connection, pace: 1 });
  const orgs = await checkTarget(target, { exchange, clock, requestMs: timing.requestMs });
  return await reap(decide(here, { orgs, all: options.all }, options), options, {
    cp: controlPlane(clientOf(target, exchange, timing.requestMs)),
    clock,
    timing,
    ledger: ledger(options.ledgerPath),
    limitMs: budgets.teardown ?? DEFAULT_BUDGETS.teardown,
    signal: options.stop,
    onReaped: options.onReaped,
  });
}

const decide = (
  entries: readonly LedgerEntry[],
  { orgs, all }: Pick<Situation, 'orgs' | 'all'>,
  { olderThanMs, undated }: ReapOptions,
): Fate[] =>
  fates({
    entries,
    orgs,
    all,
    undated,
    olderThanMs,
    isOwned,
    now: new Date(),
    createLimitMs: DEFAULT_BUDGETS.tenant,
    withKept: true,
  });
