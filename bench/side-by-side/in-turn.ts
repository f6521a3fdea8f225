import type { Comparison, Goal } from './findings.ts';
import { median } from './findings.ts';

/** Runs of both, one after the other; who goes first changes, so that neither always finds the warmer machine. */
export async function inTurn<A, B>(
  times: number,
  ours: (n: number) => Promise<A>,
  peer: (n: number) => Promise<B>,
): Promise<{ ours: A; peer: B }[]> {
  const pairs: { ours: A; peer: B }[] = [];
  for (let n = 0; n < times; n += 1) {
    if (n % 2 === 0) {
      const first = await ours(n);
      pairs.push({ ours: first, peer: await peer(n) });
    } else {
      const first = await peer(n);
      pairs.push({ peer: first, ours: await ours(n) });
    }
  }
  return pairs;
}

export interface Compared<A, B> {
  what: string;
  goal: Goal;
  ours: (run: A) => number;
  peer: (run: B) => number;
  /** `more` where a larger figure of ours is a larger ratio; `less` where a smaller one is. */
  better: 'more' | 'less';
  told: (value: number) => string;
}

export function compare<A, B>(
  pairs: readonly { ours: A; peer: B }[],
  { what, goal, ours, peer, better, told }: Compared<A, B>,
): Comparison {
  const ratios = pairs.map((pair) => {
    const ratio = ours(pair.ours) / peer(pair.peer);
    return better === 'more' ? ratio : 1 / ratio;
  });
  return {
    what,
    goal,
    ratios,
    ours: told(median(pairs.map((pair) => ours(pair.ours)))),
    peer: told(median(pairs.map((pair) => peer(pair.peer)))),
  };
}
