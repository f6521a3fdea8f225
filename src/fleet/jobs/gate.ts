import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Afterwards } from '../../cli/afterwards.ts';
import { runSession, type SessionOptions, type SessionResult } from '../../session/session.ts';
import type { TemplateSources } from '../../template/read.ts';
import type { GateJob, Outcome } from '../job.ts';
import type { FleetLedger } from '../ledger.ts';
import type { ServedTarget } from '../planes.ts';
import type { Ended } from '../settle.ts';

export interface GateParts {
  sources: TemplateSources;
  /** Where runs write before their evidence goes into the queue's database. */
  folder: string;
  ledger: FleetLedger;
  slugs: readonly string[];
  stop: AbortSignal;
  others?: (() => Promise<Afterwards>) | undefined;
}

/** One fresh tenant, under a name that the queue has known since before. */
export async function gateTenant(
  { remote, pace }: ServedTarget,
  job: GateJob,
  parts: GateParts,
): Promise<Outcome & Pick<Ended, 'told'>> {
  const names = parts.slugs.values();
  const others = await parts.others?.();
  const result = await runSession({
    kind: 'fleet',
    target: others?.traced(remote.target) ?? remote.target,
    connection: remote.connection,
    pace,
    gitSha: job.sha,
    template: job.template,
    sources: parts.sources,
    addedConfigKeys: remote.addedConfigKeys,
    budgets: { ...remote.budgets, ...(job.budgets as SessionOptions['budgets']) },
    exercises: job.exercises,
    early: job.early,
    staleAfterMs: job.staleAfterMs ?? remote.staleAfterMs,
    runMs: job.runMs ?? remote.runMs,
    keep: false,
    reports: parts.folder,
    ledger: parts.ledger,
    newSlug() {
      const { value, done } = names.next();
      if (done) throw new Error('the run wants more tenants than the queue has names for');
      return value;
    },
    logs: remote.logs,
    stop: parts.stop,
    secrets: remote.secrets,
  });
  const { verdict } = result;
  return {
    ...outcomeOf(result),
    verdict: verdict.verdict,
    class: verdict.causes[0]?.mechanism ?? verdict.verdict,
    exitCode: verdict.exitCode,
    headline: verdict.headline,
    ...(others && { told: () => others.tell(result) }),
  };
}

/** The file, not what is in memory: it is what the verdict can be reached from again. */
export const outcomeOf = ({ folder, verdict }: SessionResult): Pick<Outcome, 'tookMs' | 'evidence'> => ({
  tookMs: verdict.tookMs / verdict.pace,
  evidence: readFileSync(join(folder, 'evidence.jsonl'), 'utf8'),
});
