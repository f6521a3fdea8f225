/**
 * Replaces any of many texts in one pass. It runs over every line of evidence, and an expression of a thousand
 * alternatives tries them all at every character: here a character costs one look into a table.
 */
export interface Needles {
  add(needle: string): void;
  replace(text: string): string;
}

/** What all needles are found by at first. None is shorter. */
const HEAD = 4;
const SLOTS = 65_536;

export function needles(replacement: string): Needles {
  const all = new Set<string>();
  const begins = new Uint8Array(SLOTS);
  /** The lengths that needles with this beginning have, the longest first. */
  const lengths = new Map<string, number[]>();

  function add(needle: string): void {
    if (needle.length < HEAD || all.has(needle)) return;
    all.add(needle);
    begins[slot(needle, 0)] = 1;
    const head = needle.slice(0, HEAD);
    const known = lengths.get(head) ?? [];
    if (!known.includes(needle.length))
      lengths.set(
        head,
        [...known, needle.length].sort((a, b) => b - a),
      );
  }

  /** How long the longest needle is that stands here; 0 for none. */
  function lengthAt(text: string, at: number): number {
    if (begins[slot(text, at)] === 0) return 0;
    const possible = lengths.get(text.slice(at, at + HEAD)) ?? [];
    return possible.find((length) => all.has(text.slice(at, at + length))) ?? 0;
  }

  /** Where the next thing stands that may begin a needle. Each character is looked at once. */
  function nextFrom(text: string, from: number): number {
    let head = 0;
    for (let at = from; at < text.length; at += 1) {
      head = follow(head, text.charCodeAt(at));
      if (begins[head] === 1 && at >= from + HEAD - 1) return at - HEAD + 1;
    }
    return text.length;
  }

  function replace(text: string): string {
    if (all.size === 0) return text;
    const last = text.length - HEAD;
    let [kept, from] = ['', 0];
    for (let at = nextFrom(text, 0); at <= last; at = nextFrom(text, at + 1)) {
      const length = lengthAt(text, at);
      if (length === 0) continue;
      let end = at + length;
      // Two that overlap go together: what is left of the second would be its tail.
      for (let inside = at + 1; inside < end && inside <= last; inside += 1) {
        end = Math.max(end, inside + lengthAt(text, inside));
      }
      kept += text.slice(from, at) + replacement;
      from = end;
      at = end - 1;
    }
    return from === 0 ? text : kept + text.slice(from);
  }

  return { add, replace };
}

/** Four characters on, nothing is left of one. */
const follow = (head: number, code: number) => ((head << 4) ^ code) & (SLOTS - 1);

function slot(text: string, at: number): number {
  let head = 0;
  for (let on = 0; on < HEAD; on += 1) head = follow(head, text.charCodeAt(at + on));
  return head;
}
