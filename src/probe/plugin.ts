import type { LookAt } from '../evidence/events.ts';
import type { ExpectedPlugin } from '../evidence/expectation.ts';
import { COMPLETE_MARKER, listingText } from '../evidence/listing.ts';
import type { FileEntry } from '../protocol.ts';
import { NO_ROOM, note, readFile, type WorkspaceProbe } from './looks.ts';

type Folder = LookAt<'plugin'>['seen'];

const DEEPEST = 5;
const SKILL = 'SKILL.md';

/** What lies in the plugin's folder; once it says that it is complete, what stands in the files that are compared. */
export async function lookAtPlugin(
  probe: WorkspaceProbe,
  plugin: ExpectedPlugin,
  signal: AbortSignal,
): Promise<void> {
  const began = probe.recorder.now();
  const reply = await probe.tenant.files(probe.workspace, `plugins/${plugin.name}`, DEEPEST, signal);
  const seen: Folder = reply.ok
    ? await folder(probe, plugin, reply.value, signal)
    : { is: 'unreadable', why: reply.why };
  note(probe.recorder, { type: 'look', subject: 'plugin', name: plugin.name, began, seen });
}

async function folder(
  probe: WorkspaceProbe,
  plugin: ExpectedPlugin,
  entries: readonly FileEntry[],
  signal: AbortSignal,
): Promise<Folder> {
  const there = new Set(entries.filter(({ dir }) => !dir).map(({ path }) => path));
  const compared = there.has(COMPLETE_MARKER) ? plugin.contents.filter(({ path }) => there.has(path)) : [];
  const read = await Promise.all(
    compared.map(async ({ path }) => ({
      path,
      seen: await readFile(probe, `plugins/${plugin.name}/${path}`, signal),
    })),
  );
  const contents: Record<string, string> = {};
  for (const { path, seen } of read) {
    // Half a look is none: what could not be read is neither right nor wrong.
    if (seen.is === 'unreadable') return seen;
    if (seen.is === 'text') contents[path] = seen.hash;
  }
  const listing = probe.recorder.keep(listingText(entries));
  if (listing === null) return NO_ROOM;
  return { is: 'folder', listing, entries: there.size, state: folderState(entries), contents };
}

export function folderState(entries: readonly FileEntry[]): Extract<Folder, { is: 'folder' }>['state'] {
  const has = (path: string) => entries.some((entry) => entry.path === path && !entry.dir);
  if (has(SKILL)) return 'SKILL_MD';
  if (has(COMPLETE_MARKER)) return 'COMPLETE_NO_SKILL';
  return entries.length > 0 ? 'NONEMPTY' : 'EMPTY';
}
