import { writeSync } from 'node:fs';

/** A disk that fills up takes a part of a write and says so only to the next one. */
export function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    const taken = writeSync(file, bytes, written);
    if (taken === 0) throw new Error(`the file takes ${written} of ${bytes.length} bytes and no more`);
    written += taken;
  }
}
