/** Finds where one of many beginnings may stand: it may stop in vain, which costs time, and passes over none. */
export interface Heads {
  /** Of a longer text its beginning counts. */
  add(text: string): void;
  /** The next place, from there on, where something may begin, or the text's end. */
  nextFrom(text: string, from: number): number;
}

/** So many characters are a beginning. */
export const HEAD = 4;
const SLOTS = 65_536;

export function heads(): Heads {
  const begins = new Uint8Array(SLOTS);
  return {
    add(text) {
      let slot = 0;
      for (let at = 0; at < HEAD; at += 1) slot = follow(slot, text.charCodeAt(at));
      begins[slot] = 1;
    },
    /** Each character is looked at once, whatever the number of beginnings. */
    nextFrom(text, from) {
      let slot = 0;
      for (let at = from; at < text.length; at += 1) {
        slot = follow(slot, text.charCodeAt(at));
        if (begins[slot] === 1 && at >= from + HEAD - 1) return at - HEAD + 1;
      }
      return text.length;
    },
  };
}

/** Four characters on, nothing is left of one. */
const follow = (slot: number, code: number) => ((slot << 4) ^ code) & (SLOTS - 1);
