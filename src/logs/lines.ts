/** Lines longer than this tell nothing that the parser reads; they are skipped without being held. */
export const LONGEST_LINE_BYTES = 65_536;

const LINE_END = 0x0a;

export interface LineSplitter {
  /** The lines that are whole now. */
  push(chunk: Buffer): string[];
  /** What was begun and never ended: a writer that was cut off, or a file whose last line has no end. */
  rest(): string[];
}

/**
 * Joins what was torn between two reads. It cuts at bytes and decodes whole lines only, so a character torn
 * between two reads is whole again. `torn` says that the first piece is the end of a line nobody saw begin.
 */
export function lineSplitter(longestBytes = LONGEST_LINE_BYTES, torn = false): LineSplitter {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let skipping = torn;

  const hold = (piece: Buffer) => {
    if (skipping || piece.length === 0) return;
    if (heldBytes + piece.length > longestBytes) {
      held = [];
      heldBytes = 0;
      skipping = true;
      return;
    }
    held.push(piece);
    heldBytes += piece.length;
  };

  const take = (): string[] => {
    const line = skipping ? null : Buffer.concat(held).toString('utf8').replace(/\r$/, '');
    held = [];
    heldBytes = 0;
    skipping = false;
    return line ? [line] : [];
  };

  return {
    push(chunk) {
      const lines: string[] = [];
      let from = 0;
      for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
        hold(chunk.subarray(from, end));
        lines.push(...take());
        from = end + 1;
      }
      // A copy: the reader may fill the same buffer again.
      hold(Buffer.from(chunk.subarray(from)));
      return lines;
    },
    rest: take,
  };
}
