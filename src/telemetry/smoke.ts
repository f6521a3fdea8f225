import { type SmokeTally, smokeMetrics } from './metrics.ts';
import { sendMetrics } from './send.ts';
import { telemetrySettings } from './settings.ts';

/** Sends what a smoke has counted where the standard variables ask for it; answers what went wrong. It never throws. */
export async function tellSmoke(
  tally: SmokeTally,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const settings = telemetrySettings(env);
  if (settings.metrics === null) return [];
  const wrong = await sendMetrics(smokeMetrics(tally), settings);
  return [...settings.warnings, ...(wrong === null ? [] : [wrong])];
}
