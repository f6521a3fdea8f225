import { type SmokeTally, smokeMetrics } from './metrics.ts';
import { sendMetrics } from './send.ts';
import { telemetrySettings } from './settings.ts';

/** Of what a smoke writes down, what its metrics are made of. */
export interface Smoked extends Pick<SmokeTally, 'verdict' | 'tookMs'> {
  target: { name: string };
  expected: { gitSha: string };
  counts: SmokeTally['tenants'];
}

/** Sends what a smoke has counted where the standard variables ask for it; answers what went wrong. It never throws. */
export async function tellSmoke(
  { target, expected, verdict, tookMs, counts }: Smoked,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const settings = telemetrySettings(env);
  if (settings.metrics === null) return settings.warnings;
  const metrics = smokeMetrics({
    target: target.name,
    gitSha: expected.gitSha,
    verdict,
    finishedAtMs: Date.now(),
    tookMs,
    tenants: counts,
  });
  const wrong = await sendMetrics(metrics, settings);
  return [...settings.warnings, ...(wrong === null ? [] : [wrong])];
}
