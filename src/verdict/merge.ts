import type { Assertion, Verdict } from './result.ts';

/** Fail beats inconclusive beats pass. Nothing asserted is nothing passed. */
export function merge(assertions: readonly Pick<Assertion, 'state'>[]): Verdict['verdict'] {
  if (assertions.some(({ state }) => state === 'fail')) return 'fail';
  if (assertions.length === 0 || assertions.some(({ state }) => state !== 'pass')) return 'inconclusive';
  return 'pass';
}

export const EXIT = { pass: 0, fail: 1, usage: 2, inconclusive: 3, leaked: 4, harness: 70 } as const;

/** 1 wins over 4, 4 over 3: a leak alone is told apart from a red delivery. */
export function exitCodeOf(assertions: readonly Pick<Assertion, 'state' | 'id'>[]): number {
  if (assertions.length === 0) return EXIT.harness;
  const failed = assertions.filter(({ state }) => state === 'fail');
  if (failed.some(({ id }) => id !== 'teardown')) return EXIT.fail;
  if (failed.length > 0) return EXIT.leaked;
  return merge(assertions) === 'pass' ? EXIT.pass : EXIT.inconclusive;
}
