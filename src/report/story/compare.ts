import type { LookAt } from '../../evidence/events.ts';
import type { Assertion } from '../../verdict/result.ts';
import { plural } from '../duration.ts';
import { compareAgentSkills, comparePlugins } from './compare-plugin.ts';
import { sayFailure } from './line.ts';
import { type Comparison, compareText, lastLook, NOTHING_READ, type Readings, simple } from './readings.ts';

/** What was expected of one thing and what was read of it. */
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
