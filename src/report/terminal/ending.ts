import { join } from 'node:path';
import type { Verdict } from '../../verdict/result.ts';
import { bothTimes } from '../duration.ts';
import { titleOf } from '../told.ts';
import type { Paint } from './paint.ts';

const TONES = { pass: 'good', fail: 'bad', inconclusive: 'unclear' } as const;

/** The last words: verdict, cause, what to look at. */
export function ending(verdict: Verdict, folder: string, paint: Paint): string[] {
  const lines = [
    `${paint(TONES[verdict.verdict], verdict.verdict.toUpperCase())}  ${paint('strong', titleOf(verdict))}`,
  ];
  for (const cause of verdict.causes) {
    lines.push(`  cause    ${paint('plain', `${cause.mechanism} (${cause.certainty}): ${cause.summary}`)}`);
    if (cause.refutedBy !== '') lines.push(paint('soft', `           refuted by: ${cause.refutedBy}`));
  }
  for (const limit of verdict.limits) lines.push(`  limited  ${paint('unclear', limit)}`);
  if (verdict.target.unverifiedTls) lines.push(paint('bad', '  certificates were not verified'));
  if (verdict.tenant.slug !== null && !verdict.tenant.purged) {
    lines.push(
      paint(
        verdict.tenant.kept ? 'unclear' : 'bad',
        `  tenant   ${verdict.tenant.slug} ${verdict.tenant.kept ? 'was kept' : 'was not seen to be gone'}`,
      ),
    );
  }
  lines.push(`  took     ${bothTimes(verdict.tookMs, verdict.pace)}`);
  lines.push(`  report   ${paint('plain', join(folder, 'report.html'))}`);
  return lines;
}
