/** Numbers as people read them: three digits, and thousands apart. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  return size >= 10 ? value.toFixed(1) : value.toFixed(size >= 1 ? 2 : 3);
}

export const ms = (value: number) => `${number(value)} ms`;
export const us = (value: number) => `${number(value)} µs`;
export const perSecond = (value: number) => `${number(value)}/s`;
