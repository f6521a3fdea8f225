import { HEAD, heads } from './heads.ts';

/**
 * Replaces any of many texts in one pass. It runs over every line of evidence, and an expression of a thousand
 * alternatives tries them all at every character: here a character costs one look into a table, and what begins as a
 * needle does costs one more for each length of their beginnings.
 */
export interface Needles {
  add(needle: string): void;
  replace(text: string): string;
}

/** What all needles are found by at first. */
export const SHORTEST_NEEDLE = HEAD;

/** Where they are as long, they are told apart by so many: of many keys the first few are alike, and known to all. */
const KEY = 16;

export function needles(replacement: string): Needles {
  const beginnings = heads();
  const keyLengths = new Set<number>();
  const alike = new Map<string, string[]>();

  function add(needle: string): void {
    beginnings.add(needle);
    const key = needle.slice(0, KEY);
    keyLengths.add(key.length);
    const others = alike.get(key);
    if (others) others.push(needle);
    else alike.set(key, [needle]);
  }

  /** Of the longest that stands here; 0 where none does. */
  function lengthAt(text: string, at: number): number {
    let longest = 0;
    for (const keyLength of keyLengths) {
      const possible = alike.get(text.slice(at, at + keyLength));
      if (!possible) continue;
      for (const needle of possible)
        if (text.startsWith(needle, at)) longest = Math.max(longest, needle.length);
    }
    return longest;
  }

  function replace(text: string): string {
    let [kept, end] = ['', 0];
    for (let at = beginnings.nextFrom(text, 0); at < text.length; at = beginnings.nextFrom(text, at + 1)) {
      const length = lengthAt(text, at);
      if (length === 0) continue;
      // Two that overlap go together: what is left of the second would be its tail.
      if (at >= end) kept += text.slice(end, at) + replacement;
      end = Math.max(end, at + length);
    }
    return kept + text.slice(end);
  }

  return { add, replace };
}
