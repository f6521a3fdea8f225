/** Numbers as people read them: three digits, and thousands apart. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  if (size >= 1) return value.toFixed(size >= 10 ? 1 : 2);
  // Of 1/400, three places would leave one digit.
  return String(Number(value.toPrecision(3)));
}

export const ms = (value: number) => `${number(value)} ms`;
export const us = (value: number) => `${number(value)} µs`;
export const perSecond = (value: number) => `${number(value)}/s`;
