import { randomBytes } from 'node:crypto';
import { LOCAL_PACE, parseSha } from '../cli/options.ts';
import { settingsOf, templateOf } from '../cli/settings.ts';
import { resolveTarget } from '../config/target.ts';
import type { Budgets } from '../evidence/budgets.ts';
import { startEmbedded } from '../session/embedded.ts';
import type { SessionOptions } from '../session/session.ts';
import { UsageError } from '../usage.ts';

/** What somebody who calls this from code may ask for: the words of the command line, and the same defaults. */
export interface Asked {
  /** A target of the configuration file; without one the in-repo registry is started. */
  target?: string | undefined;
  config?: string | undefined;
  /** The build that must answer; needed with a target. */
  sha?: string | undefined;
  template?: string | undefined;
  templates?: string | undefined;
  plugins?: string | undefined;
  exercises?: readonly string[] | undefined;
  /** In the platform's milliseconds. */
  budgets?: Partial<Budgets> | undefined;
  early?: boolean | undefined;
  /** Where the runs' folders go. */
  report?: string | undefined;
  ledger?: string | undefined;
  /** How much faster than production the in-repo registry is. */
  pace?: number | undefined;
}

/** A platform to gate tenants on, and what each session on it is told. */
export interface Place extends AsyncDisposable {
  options: Omit<SessionOptions, 'kind' | 'stop'>;
}

/** The variables that stand in for what was not asked for. */
export const askedIn = (environment: NodeJS.ProcessEnv): Asked => ({
  target: environment.DELIVERY_TARGET,
  config: environment.DELIVERY_CONFIG,
  sha: environment.DELIVERY_SHA,
  template: environment.DELIVERY_TEMPLATE,
  report: environment.DELIVERY_REPORT,
  ledger: environment.DELIVERY_LEDGER,
});

export async function placeOf(given: Asked): Promise<Place> {
  const asked = { ...askedIn(process.env), ...given };
  const { config, reports, ledger, sources } = settingsOf(present(asked));
  const common = {
    template: templateOf(present(asked), sources),
    sources,
    exercises: asked.exercises ?? [],
    early: asked.early ?? true,
    keep: false,
    reports,
    ledger,
  };
  if (asked.target !== undefined) {
    const { target, sha } = asked;
    if (sha === undefined)
      throw new UsageError(`a gate of target "${target}" needs the build that must answer: sha`);
    const { budgets, ...remote } = resolveTarget(config, target, process.env);
    const options = {
      ...common,
      ...remote,
      budgets: { ...budgets, ...asked.budgets },
      pace: 1,
      gitSha: parseSha(sha),
    };
    return { options, [Symbol.asyncDispose]: async () => undefined };
  }
  const gitSha = asked.sha === undefined ? randomBytes(20).toString('hex') : parseSha(asked.sha);
  const pace = asked.pace ?? LOCAL_PACE;
  const platform = await startEmbedded({ gitSha, pace, sources });
  return {
    options: {
      ...common,
      target: platform.target,
      pace,
      gitSha,
      addedConfigKeys: [],
      budgets: asked.budgets ?? {},
      staleAfterMs: null,
      secrets: [],
    },
    [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose](),
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** What was not asked for is left out, not undefined. */
const present = <T extends object>(given: T): Present<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<T>;
