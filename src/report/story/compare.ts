import type { EvidenceEvent, LookAt, RunEvent, Subject } from '../../evidence/events.ts';
import type { Expectation } from '../../evidence/expectation.ts';
import type { Assertion } from '../../verdict/result.ts';
import { plural } from '../duration.ts';
import { type LineDiff, lineDiff } from './diff.ts';
import { sayFailure } from './line.ts';

/** What was expected of one thing and what was read of it. */
export interface Comparison {
  title: string;
  expected: string;
  read: string;
  same: boolean;
  diff: LineDiff | null;
}

export interface Readings {
  events: readonly EvidenceEvent[];
  contents: ReadonlyMap<string, string>;
  expected: Expectation;
}

export function readingsOf(events: readonly EvidenceEvent[]): Readings | null {
  const run = events.find((event): event is RunEvent => event.type === 'run');
  if (run === undefined) return null;
  const contents = new Map<string, string>();
  for (const event of events) if (event.type === 'content') contents.set(event.hash, event.text);
  return { events, contents, expected: run.expected };
}

export function comparisonsOf(assertion: Assertion, readings: Readings): Comparison[] {
  const until =
    assertion.state === 'pass' && assertion.atMs !== null ? assertion.atMs : Number.POSITIVE_INFINITY;
  switch (assertion.id) {
    case 'build':
      return [compareBuild(readings)];
    case 'online':
      return [compareOnline(readings)];
    case 'model':
      return [compareModel(readings, until)];
    case 'config':
      return [compareConfig(readings, until)];
    case 'prompts':
      return comparePrompts(readings, until);
    case 'plugin':
      return [...comparePlugins(readings, until), compareAgentSkills(readings, until)];
    case 'stays':
      return compareAll(readings, assertion);
    case 'isolation':
      return compareForeign(readings);
    case 'teardown':
      return [compareTeardown(readings)];
    case 'restarts':
    case 'quiet':
      return [];
  }
}

/** The last look of its kind that could be read, and else the last of all: an unread thing has no content. */
export function lastLook<S extends Subject>(
  { events }: Readings,
  subject: S,
  until: number,
  name?: string,
): LookAt<S> | null {
  let unreadable: LookAt<S> | null = null;
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event?.type !== 'look' || event.subject !== subject || event.at > until) continue;
    if (name !== undefined && 'name' in event && event.name !== name) continue;
    if (event.seen.is !== 'unreadable') return event as LookAt<S>;
    unreadable ??= event as LookAt<S>;
  }
  return unreadable;
}

const simple = (title: string, expected: string, read: string, same = expected === read): Comparison => ({
  title,
  expected,
  read,
  same,
  diff: null,
});

const NOTHING_READ = 'nothing was read';
const MOST_ANSWERS = 12;

function compareBuild({ events, expected }: Readings): Comparison {
  const answers = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'look' || event.subject !== 'build') continue;
    const { seen } = event;
    const answer = seen.is === 'sha' ? seen.sha || 'an empty SHA' : sayFailure(seen.why);
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  const read = [...answers]
    .slice(0, MOST_ANSWERS)
    .map(([answer, count]) => `${answer}, ${plural(count, 'time')}`);
  const only = answers.size === 1 && answers.has(expected.gitSha);
  return simple('/buildinfo', expected.gitSha, read.join('\n') || NOTHING_READ, only);
}

function compareOnline({ events }: Readings): Comparison {
  const statuses: string[] = [];
  let reason: string | null = null;
  for (const event of events) {
    if (event.type !== 'look' || event.subject !== 'workspace' || event.seen.is !== 'workspace') continue;
    reason = event.seen.reason;
    if (statuses.at(-1) !== event.seen.status) statuses.push(event.seen.status);
  }
  const shown = statuses.length > MOST_ANSWERS ? [...statuses.slice(0, MOST_ANSWERS), '…'] : statuses;
  const read = shown.join(' → ') || NOTHING_READ;
  return simple(
    'workspace status',
    'online',
    reason ? `${read}\n${reason}` : read,
    statuses.includes('online'),
  );
}

function compareModel(readings: Readings, until: number): Comparison {
  const seen = lastLook(readings, 'model', until)?.seen;
  const { model } = readings.expected;
  if (seen === undefined) return simple('model', model, NOTHING_READ);
  if (seen.is === 'unreadable') return simple('model', model, `could not be read: ${sayFailure(seen.why)}`);
  return simple('model', model, `${seen.model || 'none'} (source ${seen.source})`, seen.model === model);
}

function compareText(
  title: string,
  expected: string,
  seen: LookAt<'config'>['seen'] | undefined,
  readings: Readings,
): Comparison {
  const promised = plural(Buffer.byteLength(expected), 'byte');
  if (seen === undefined) return simple(title, promised, NOTHING_READ);
  if (seen.is === 'unreadable') return simple(title, promised, `could not be read: ${sayFailure(seen.why)}`);
  if (seen.is === 'absent') return simple(title, promised, 'absent');
  const text = readings.contents.get(seen.hash);
  if (text === undefined) return simple(title, promised, `${plural(seen.size, 'byte')}, content not kept`);
  if (text === expected)
    return simple(title, promised, `${plural(seen.size, 'byte')}, the same content`, true);
  const diff = lineDiff(expected, text);
  const read = `${plural(seen.size, 'byte')}, ${plural(diff.removed, 'line')} missing or changed, ${plural(diff.added, 'line')} other`;
  return { title, expected: promised, read, same: false, diff };
}

const compareConfig = (readings: Readings, until: number) =>
  compareText('config.yaml', readings.expected.config, lastLook(readings, 'config', until)?.seen, readings);

const comparePrompts = (readings: Readings, until: number) =>
  readings.expected.prompts.map((prompt) =>
    compareText(
      prompt.path,
      prompt.content,
      lastLook(readings, 'prompt', until, prompt.path)?.seen,
      readings,
    ),
  );

function comparePlugins(readings: Readings, until: number): Comparison[] {
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

function compareAgentSkills(readings: Readings, until: number): Comparison {
  const seen = lastLook(readings, 'agent-skills', until)?.seen;
  if (seen === undefined) return simple('agent-skills/', 'empty', NOTHING_READ);
  if (seen.is === 'unreadable')
    return simple('agent-skills/', 'empty', `could not be read: ${sayFailure(seen.why)}`);
  return simple('agent-skills/', 'empty', seen.paths.join('\n') || 'empty');
}

/** What was lost or changed after the restart; where nothing was, one line that says so. */
function compareAll(readings: Readings, assertion: Assertion): Comparison[] {
  if (assertion.state === 'blocked') return [];
  const end = Number.POSITIVE_INFINITY;
  const all = [
    compareModel(readings, end),
    compareConfig(readings, end),
    ...comparePrompts(readings, end),
    ...comparePlugins(readings, end),
    compareAgentSkills(readings, end),
  ];
  const differing = all.filter((one) => !one.same);
  if (differing.length > 0) return differing;
  return [
    simple('everything, read again', `${plural(all.length, 'thing')} as delivered`, 'all the same', true),
  ];
}

const compareForeign = ({ events }: Readings): Comparison[] =>
  events
    .filter((event): event is LookAt<'foreign'> => event.type === 'look' && event.subject === 'foreign')
    .slice(0, MOST_ANSWERS)
    .map(({ request, seen }) =>
      seen.is === 'unreadable'
        ? simple(request, 'kept out', `could not be read: ${sayFailure(seen.why)}`)
        : simple(
            request,
            'kept out',
            seen.is === 'kept-out'
              ? `kept out (${seen.status})`
              : `let through (${seen.status})\n${seen.excerpt}`,
            seen.is === 'kept-out',
          ),
    );

function compareTeardown(readings: Readings): Comparison {
  const deleted = readings.events.find((event) => event.type === 'act' && event.what === 'delete-tenant');
  const look = lastLook(readings, 'org', Number.POSITIVE_INFINITY);
  const wanted = 'absent from the list of orgs';
  if (deleted?.type !== 'act' || look === null || look.began < deleted.began) {
    return simple('org list', wanted, 'not read after a delete');
  }
  const { seen } = look;
  if (seen.is === 'unreadable')
    return simple('org list', wanted, `could not be read: ${sayFailure(seen.why)}`);
  return seen.is === 'absent'
    ? simple('org list', wanted, wanted)
    : simple('org list', wanted, `still listed as ${seen.status}`);
}
