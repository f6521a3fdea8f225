import { HEAD, heads } from './heads.ts';

/**
 * Replaces any of many texts in one pass. It runs over every line of evidence, and an expression of a thousand
 * alternatives tries them all at every character: here a character costs one look into a table.
 */
export interface Needles {
  add(needle: string): void;
  replace(text: string): string;
}

/** What all needles are found by at first. */
export const SHORTEST_NEEDLE = HEAD;

const NONE: ReadonlySet<number> = new Set();

export function needles(replacement: string): Needles {
  const all = new Set<string>();
  const beginnings = heads();
  /** The lengths that needles with this beginning have. */
  const lengths = new Map<string, Set<number>>();

  function add(needle: string): void {
    all.add(needle);
    const head = needle.slice(0, HEAD);
    beginnings.add(head);
    lengths.set(head, (lengths.get(head) ?? new Set()).add(needle.length));
  }

  function replace(text: string): string {
    let [kept, end] = ['', 0];
    for (let at = beginnings.nextFrom(text, 0); at < text.length; at = beginnings.nextFrom(text, at + 1)) {
      for (const length of lengths.get(text.slice(at, at + HEAD)) ?? NONE) {
        if (!all.has(text.slice(at, at + length))) continue;
        // Two that overlap go together: what is left of the second would be its tail.
        if (at >= end) kept += text.slice(end, at) + replacement;
        end = Math.max(end, at + length);
      }
    }
    return kept + text.slice(end);
  }

  return { add, replace };
}
