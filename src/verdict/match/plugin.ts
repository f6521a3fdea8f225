import { contentHash } from '../../evidence/content.ts';
import type { LookAt } from '../../evidence/events.ts';
import type { ExpectedPlugin } from '../../evidence/expectation.ts';

export interface PluginMatch {
  state: 'EMPTY' | 'NONEMPTY' | 'COMPLETE_NO_SKILL' | 'SKILL_MD';
  /** Files that the source has and the box has not, or not at that size. */
  missing: string[];
  wrongSize: string[];
  /** Files whose content is compared and is another one, or could not be read. */
  differing: string[];
  unread: string[];
  complete: boolean;
  entries: number;
}

type Folder = Extract<LookAt<'plugin'>['seen'], { is: 'folder' }>;

export const COMPLETE_MARKER = '.complete';

/** The listing as evidence keeps it: one `size path` a line, folders left out. */
export const listingText = (entries: readonly { path: string; size: number; dir: boolean }[]) =>
  entries
    .filter((entry) => !entry.dir)
    .map((entry) => `${entry.size} ${entry.path}`)
    .sort()
    .join('\n');

export function matchPlugin(
  expected: ExpectedPlugin,
  folder: Folder,
  listing: string | undefined,
): PluginMatch {
  const sizes = parseListing(listing ?? '');
  const missing = expected.files.filter((file) => !sizes.has(file.path)).map((file) => file.path);
  const wrongSize = expected.files
    .filter((file) => sizes.has(file.path) && sizes.get(file.path) !== file.size)
    .map((file) => file.path);
  const compared = expected.contents.filter((file) => sizes.has(file.path));
  const unread = compared.filter((file) => folder.contents[file.path] === undefined).map((file) => file.path);
  const differing = compared
    .filter((file) => {
      const hash = folder.contents[file.path];
      return hash !== undefined && hash !== contentHash(file.content);
    })
    .map((file) => file.path);
  return {
    state: folder.state,
    missing,
    wrongSize,
    differing,
    unread,
    complete: sizes.has(COMPLETE_MARKER),
    entries: folder.entries,
  };
}

export const isWhole = (match: PluginMatch) =>
  match.complete &&
  match.missing.length + match.wrongSize.length + match.differing.length + match.unread.length === 0;

function parseListing(listing: string): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const line of listing.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) sizes.set(line.slice(space + 1), Number(line.slice(0, space)));
  }
  return sizes;
}
