/** What the bytes of a file say, or why they are not read. */
export type Decoded = { text: string } | { skipped: string };

/** Generated files can be of any size, and a parser needs many times as much. */
export const LARGEST_SOURCE_BYTES = 2 * 1024 * 1024;

/** A migration is not parsed here, and one with rows in it is long: without it, all that it makes is missing. */
export const LARGEST_MIGRATION_BYTES = 64 * 1024 * 1024;

export function decode(bytes: Uint8Array): Decoded {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes) };
  if (bytes.includes(0)) return { skipped: 'it is not text' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // Every byte is a character in Latin-1, so the statements of an old file keep their lines and columns.
    return { text: new TextDecoder('latin1').decode(bytes) };
  }
}
