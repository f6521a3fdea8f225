import { deviations, readCatalogue } from '../../session/catalogue.ts';
import { startEmbedded } from '../../session/embedded.ts';
import { runSession } from '../../session/session.ts';
import type { TemplateSources } from '../../template/read.ts';
import type { Ledger } from '../../tenancy/ledger.ts';
import { EXIT } from '../../verdict/merge.ts';
import { NotHere, type Outcome, type ReplayJob } from '../job.ts';
import { outcomeOf } from './gate.ts';

export interface ReplayParts {
  regressions: string;
  template: string;
  sources: TemplateSources;
  pace: number;
  folder: string;
  ledger: Ledger;
  stop: AbortSignal;
}

/** A build of the past in this process. It passes where it is judged exactly as on record. */
export async function replay({ regression: id }: ReplayJob, parts: ReplayParts): Promise<Outcome> {
  const regression = readCatalogue(parts.regressions).find((one) => one.id === id);
  if (!regression) throw new NotHere(`this worker has no regression "${id}"`);
  const { buildWith } = await import('../../registry/build.ts');
  const { sources, pace } = parts;
  await using platform = await startEmbedded({
    gitSha: regression.sha,
    pace,
    sources,
    build: await buildWith(regression.fault),
  });
  const result = await runSession({
    kind: 'replay',
    target: platform.target,
    pace,
    gitSha: regression.sha,
    template: parts.template,
    sources,
    addedConfigKeys: [],
    budgets: {},
    exercises: regression.exercises,
    early: true,
    staleAfterMs: null,
    keep: false,
    reports: parts.folder,
    ledger: parts.ledger,
    stop: parts.stop,
    secrets: [],
  });
  const differing = deviations(regression, result.verdict);
  if (differing.length === 0)
    return {
      ...outcomeOf(result),
      verdict: 'pass',
      class: 'as on record',
      exitCode: EXIT.pass,
      headline: `as on record: ${result.verdict.headline}`,
    };
  const unclear = result.verdict.verdict === 'inconclusive' && regression.expected.verdict !== 'inconclusive';
  return {
    ...outcomeOf(result),
    verdict: unclear ? 'inconclusive' : 'fail',
    class: unclear ? 'inconclusive' : 'not as on record',
    exitCode: unclear ? EXIT.inconclusive : EXIT.fail,
    headline: `not as on record: ${differing.join('; ')}`,
  };
}
