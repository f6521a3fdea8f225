import { plural } from '../duration.ts';
import { lineDiff } from './diff.ts';
import { sayFailure } from './line.ts';
import { type Comparison, compareText, lastLook, NOTHING_READ, type Readings, simple } from './readings.ts';

export function comparePlugins(readings: Readings, until: number): Comparison[] {
  return readings.expected.plugins.flatMap((plugin) => {
    const title = `plugins/${plugin.name}/`;
    const promised = `${plural(plugin.files.length, 'file')} from ${plugin.source}, and .complete`;
    const seen = lastLook(readings, 'plugin', until, plugin.name)?.seen;
    if (seen === undefined) return [simple(title, promised, NOTHING_READ)];
    if (seen.is === 'unreadable')
      return [simple(title, promised, `could not be read: ${sayFailure(seen.why)}`)];
    const listing = readings.contents.get(seen.listing) ?? '';
    const wanted = listingOf(plugin.files);
    const read = `${seen.state}, ${plural(seen.entries, 'entry', 'entries')}`;
    // A diff would only list the source.
    if (listing === '') return [simple(title, promised, `${seen.state}: nothing of it`)];
    const folder: Comparison =
      sorted(listing) === wanted
        ? simple(title, promised, read, true)
        : { title, expected: promised, read, same: false, diff: lineDiff(wanted, sorted(listing)) };
    const files = plugin.contents.flatMap((file) => {
      const hash = seen.contents[file.path];
      const text = hash === undefined ? undefined : readings.contents.get(hash);
      if (text === undefined || text === file.content) return [];
      return [
        compareText(
          `${title}${file.path}`,
          file.content,
          { is: 'text', hash: hash ?? '', size: text.length },
          readings,
        ),
      ];
    });
    return [folder, ...files];
  });
}

/** By path, so that a missing file is one line of the diff and not two. */
const listingOf = (files: readonly { path: string; size: number }[]) =>
  sorted([...files.map((file) => `${file.size} ${file.path}`), '0 .complete'].join('\n'));

function sorted(listing: string): string {
  const entries = listing
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ size: line.slice(0, line.indexOf(' ')), path: line.slice(line.indexOf(' ') + 1) }));
  entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return entries.map(({ path, size }) => (path === '.complete' ? path : `${path}  ${size}`)).join('\n');
}

export function compareAgentSkills(readings: Readings, until: number): Comparison {
  const seen = lastLook(readings, 'agent-skills', until)?.seen;
  if (seen === undefined) return simple('agent-skills/', 'empty', NOTHING_READ);
  if (seen.is === 'unreadable')
    return simple('agent-skills/', 'empty', `could not be read: ${sayFailure(seen.why)}`);
  return simple('agent-skills/', 'empty', seen.paths.join('\n') || 'empty');
}
