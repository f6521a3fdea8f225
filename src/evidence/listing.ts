import type { FileEntry } from '../protocol.ts';

/** The last file of a delivery: without it the folder is still being filled. */
export const COMPLETE_MARKER = '.complete';

/** A folder's listing as the evidence keeps it: one `size path` a line, folders left out. */
export const listingText = (entries: readonly FileEntry[]): string =>
  entries
    .filter((entry) => !entry.dir)
    .map((entry) => `${entry.size} ${entry.path}`)
    .sort()
    .join('\n');

export function parseListing(listing: string): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const line of listing.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) sizes.set(line.slice(space + 1), Number(line.slice(0, space)));
  }
  return sizes;
}
