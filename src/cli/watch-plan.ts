import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Disposables } from '../disposables.ts';
import { DEFAULT_BUDGETS } from '../evidence/budgets.ts';
import { UsageError } from '../usage.ts';
import type { Check } from '../watch/loop.ts';
import { type AfterwardsFlags, afterwards } from './afterwards.ts';
import { remoteOptions } from './gate.ts';
import { type Deadlines, LOCAL_PACE, parseSha } from './options.ts';
import { type SettingFlags, type Settings, templateOf } from './settings.ts';
import { type Gated, gateCheck, smokeCheck } from './watch-checks.ts';

export interface WatchFlags extends SettingFlags, AfterwardsFlags {
  target?: string;
  sha?: string;
  shaFile?: string;
  every: number;
  port: number;
  host: string;
  pace?: number;
  deadline: Deadlines;
  smoke: boolean;
  keepRuns: number;
}

type Say = (line: string) => void;

/** What a watch does in each round: a smoke and a fresh tenant on a target, a fresh tenant of its own registry without. */
export async function checksOf(
  flags: WatchFlags,
  settings: Settings,
  parts: Disposables,
  say: Say,
): Promise<{ target: string; checks: Check[] }> {
  const others = () => afterwards(flags, say);
  if (flags.target === undefined) {
    const { session, gitSha } = await embedded(flags, settings, parts);
    return {
      target: 'embedded',
      checks: [gateCheck({ session, gitSha: () => gitSha, others, budgetsMs: budgetsOf(flags) })],
    };
  }
  const { resolveTarget } = await import('../config/target.ts');
  if (flags.pace !== undefined)
    throw new UsageError('--pace is for the embedded registry: a target has its own pace');
  const remote = resolveTarget(settings.config, flags.target, process.env);
  const gitSha = shaOf(flags);
  const on = remoteOptions(remote, flags.deadline);
  const gate = gateCheck({
    session: { ...on, ...usual(flags, settings) },
    gitSha,
    others,
    budgetsMs: budgetsOf(on),
  });
  const smoke = smokeCheck({ remote, gitSha, reports: settings.reports, say });
  return { target: flags.target, checks: flags.smoke ? [smoke, gate] : [gate] };
}

async function embedded(
  flags: WatchFlags,
  settings: Settings,
  parts: Disposables,
): Promise<{ session: Gated; gitSha: string }> {
  const { startEmbedded } = await import('../session/embedded.ts');
  const gitSha = flags.sha ?? randomBytes(20).toString('hex');
  const pace = flags.pace ?? LOCAL_PACE;
  const fixed = usual(flags, settings);
  const platform = parts.use(await startEmbedded({ gitSha, pace, sources: settings.sources }));
  const session = {
    target: platform.target,
    pace,
    addedConfigKeys: [],
    secrets: [],
    ...flags.deadline,
    ...fixed,
  };
  return { session, gitSha };
}

const usual = (flags: WatchFlags, { sources, reports, ledger }: Settings) => ({
  template: templateOf(flags, sources),
  sources,
  exercises: [],
  early: true,
  keep: false,
  reports,
  ledger,
});

/** No run takes longer than all of its budgets one after the other. */
const budgetsOf = ({ budgets, deadline }: Partial<Deadlines> & { deadline?: Deadlines }): number =>
  Object.values({ ...DEFAULT_BUDGETS, ...deadline?.budgets, ...budgets }).reduce((sum, ms) => sum + ms, 0);

/** A file is read before each run: it is where a deploy says what it has brought. */
function shaOf({ sha, shaFile, target }: WatchFlags): () => string {
  if (shaFile === undefined) {
    if (sha === undefined)
      throw new UsageError(
        `a watch of target "${target}" needs the build that must answer: --sha SHA, or --sha-file FILE`,
      );
    return () => sha;
  }
  const read = () => parseSha(readFileSync(shaFile, 'utf8').trim());
  try {
    read();
  } catch (cause) {
    throw new UsageError(`--sha-file ${shaFile}: ${(cause as Error).message}`, { cause });
  }
  return read;
}
