/** Durations as a person says them: `0.4 s`, `41.2 s`, `14 m 45 s`, `2 h 05 m`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return 'unknown';
  const sign = ms < 0 ? '−' : '';
  const abs = Math.abs(ms);
  if (abs < 9_950) return `${sign}${(abs / 1000).toFixed(abs < 995 ? 2 : 1)} s`;
  if (abs < 99_500) return `${sign}${(abs / 1000).toFixed(1)} s`;
  const seconds = Math.round(abs / 1000);
  if (seconds < 3_600) return `${sign}${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${sign}${Math.floor(minutes / 60)} h ${two(minutes % 60)} m`;
}

/** Both times where they differ: what passed on the platform, and what the reader waited. */
export const bothTimes = (ms: number, pace: number) =>
  pace === 1 ? duration(ms) : `${duration(ms)} of the platform's time, ${duration(ms / pace)} by the wall`;

const two = (count: number) => String(count).padStart(2, '0');

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${grouped(count)} ${count === 1 ? one : many}`;

/** Digits in threes, the same on every machine, whatever its locale. */
export const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** `0`, `30 s`, `1 m 30 s`, `2 h`: as short as a round time can be said. */
export function roundTime(ms: number): string {
  const seconds = ms / 1000;
  if (seconds === 0) return '0';
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3_600),
    Math.floor((seconds % 3_600) / 60),
    seconds % 60,
  ];
  const parts = [`${hours} h`, `${minutes} m`, `${Math.round(rest)} s`];
  return parts.filter((part) => !part.startsWith('0 ')).join(' ');
}
