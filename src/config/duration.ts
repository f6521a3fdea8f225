const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Null where the text is no duration, or none that could be waited for. */
export function durationMs(text: string): number | null {
  const [, count, unit] = DURATION.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
