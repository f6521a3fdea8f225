import { z } from 'zod';
import type { ReportedFinding } from './outcome.ts';

export const baselineFile = z.strictObject({
  schema: z.literal('delivery/preflight-baseline/1'),
  findings: z
    .array(
      z.strictObject({
        fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
        rule: z.string(),
        file: z.string(),
        message: z.string(),
        count: z.int().positive(),
      }),
    )
    .max(100_000),
});

export type Baseline = z.infer<typeof baselineFile>;

export function baselineOf(findings: readonly ReportedFinding[]): Baseline {
  const entries = new Map<string, Baseline['findings'][number]>();
  for (const { fingerprint, rule, file, message } of findings) {
    const count = (entries.get(fingerprint)?.count ?? 0) + 1;
    entries.set(fingerprint, { fingerprint, rule, file, message, count });
  }
  return { schema: 'delivery/preflight-baseline/1', findings: [...entries.values()] };
}

export interface Compared {
  fresh: ReportedFinding[];
  known: ReportedFinding[];
  gone: number;
}

/** The same finding twice where the baseline knows it once: the second one is new. */
export function compare(findings: readonly ReportedFinding[], baseline: Baseline | undefined): Compared {
  const left = new Map(baseline?.findings.map(({ fingerprint, count }) => [fingerprint, count]));
  const compared: Compared = { fresh: [], known: [], gone: 0 };
  for (const finding of findings) {
    const count = left.get(finding.fingerprint) ?? 0;
    (count > 0 ? compared.known : compared.fresh).push(finding);
    left.set(finding.fingerprint, Math.max(0, count - 1));
  }
  compared.gone = [...left.values()].reduce((sum, count) => sum + count, 0);
  return compared;
}
