import { contentHash } from '../../evidence/content.ts';
import type { LookAt } from '../../evidence/events.ts';
import type { ExpectedPlugin } from '../../evidence/expectation.ts';
import { COMPLETE_MARKER, parseListing } from '../../evidence/listing.ts';

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
