import type { Random } from '../random.ts';

/** Everything by which a simulated thing is called, drawn from the seed: nothing here comes from the machine. */
export const randomHex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.whole(0, 15).toString(16)).join('');

export const randomSha = (random: Random): string => randomHex(random, 40);

export const randomUuid = (random: Random): string =>
  [8, 4, 4, 4, 12].map((digits) => randomHex(random, digits)).join('-');

export const randomSlug = (random: Random): string => `e2e-tmpl-${randomHex(random, 8)}`;
