import type { EvidenceEvent, LogEvent, Look, RunEvent } from '../../evidence/events.ts';
import { EXERCISE_ASSERTIONS } from '../../verdict/result.ts';
import { arrive, BESIDE_ONLINE, type Change, type HopId, type Progress, startBudgets, wait } from './hops.ts';

/** Takes an event in and answers what has changed with it. */
export function advance(progress: Progress, event: EvidenceEvent): Change[] {
  progress.lastAt = Math.max(progress.lastAt, event.at);
  switch (event.type) {
    case 'run':
      return begin(progress, event);
    case 'phase':
      if (event.phase === 'tenant') return wait(progress, ['tenant'], event.at, `tenant ${event.name ?? ''}`);
      if (event.phase === 'teardown') return wait(progress, ['teardown'], event.at, 'teardown begins');
      return [];
    case 'act':
      if (event.what !== 'create-workspace' || event.outcome === 'refused') return [];
      // It is created only on a build that is steady, which is then judged at the end of the run.
      return [
        ...arrive(progress, 'build', event.at),
        ...wait(progress, ['online', ...BESIDE_ONLINE], event.at, 'workspace created'),
      ];
    case 'look':
      return look(progress, event);
    case 'log':
      return log(progress, event);
    case 'trouble':
      return [{ tone: 'unclear', text: `${event.what} in ${event.where}: ${event.message}` }];
    case 'log-source':
      return event.state === 'open'
        ? []
        : [{ tone: 'unclear', text: `log source ${event.state}${event.why ? `: ${event.why}` : ''}` }];
    default:
      return [];
  }
}

function begin(progress: Progress, event: RunEvent): Change[] {
  const exercised = event.exercises.flatMap((name) => EXERCISE_ASSERTIONS[name] ?? []);
  const ids: HopId[] = [
    'tenant',
    'reachable',
    'build',
    'online',
    'model',
    'config',
    'prompts',
    'plugin',
    'stays',
  ];
  progress.run = event;
  progress.hops = [...ids, ...new Set(exercised), 'teardown' as const].map((id) => ({
    id,
    state: 'later',
    sinceMs: 0,
    budgetMs: null,
    firm: false,
    note: '',
  }));
  const { target, expected } = event;
  const changes: Change[] = [
    {
      tone: 'plain',
      text: `${expected.template} on build ${expected.gitSha.slice(0, 12)} at ${target.controlPlane}`,
    },
  ];
  if (target.unverifiedTls) changes.push({ tone: 'bad', text: 'certificates are not verified' });
  return changes;
}

function look(progress: Progress, event: Look): Change[] {
  const { seen } = event;
  if (event.subject === 'org' && seen.is === 'listed') {
    if (seen.status === 'failed')
      return [{ tone: 'bad', text: `the tenant failed: ${seen.reason ?? 'no reason given'}` }];
    const ran = seen.status === 'running' ? arrive(progress, 'tenant', event.at) : [];
    if (ran.length > 0) wait(progress, ['reachable'], event.at, '');
    return ran;
  }
  if (event.subject === 'health' && seen.is === 'ok') {
    const answered = arrive(progress, 'reachable', event.at);
    if (answered.length > 0) wait(progress, ['build'], event.at, '');
    return answered;
  }
  if (event.subject !== 'workspace' || seen.is !== 'workspace') return [];
  return workspace(progress, seen.status, event.at);
}

function workspace(progress: Progress, status: string, at: number): Change[] {
  const online = status === 'online';
  if (online === progress.isOnline) return [];
  const first = !progress.wasOnline;
  if (!online && first) return [];
  progress.isOnline = online;
  progress.wasOnline = true;
  if (online && first) startBudgets(progress, at);
  const said = online ? (first ? 'online' : 'back online') : status;
  return [{ tone: 'plain', text: `the workspace is ${said}` }];
}

/** A platform can make up as many errors as it likes; a person reads the first few. */
const MOST_ERRORS = 50;

function log(progress: Progress, event: LogEvent): Change[] {
  if (event.fact === 'heartbeat') progress.heartbeats.seen += 1;
  if (event.fact === 'read-failed') progress.heartbeats.failed += 1;
  if (event.fact === 'reconcile-fired' || event.fact === 'installed')
    return [{ tone: 'plain', text: `${event.fact.replace('-', ' ')}: ${event.message}` }];
  if (!['read-failed', 'stage-failed', 'restart-crashed', 'late-write', 'drain-limit'].includes(event.fact))
    return [];
  const error = `${SAID[event.fact] ?? event.fact}: ${event.error ?? event.message}${event.sqlstate ? ` (${event.sqlstate})` : ''}`;
  const count = (progress.errors.get(error) ?? 0) + 1;
  if (count === 1 && progress.errors.size >= MOST_ERRORS) return [];
  progress.errors.set(error, count);
  // The first says what it is, and then each doubling says that it goes on.
  if (count === 1) return [{ tone: 'bad', text: error }];
  return count >= 4 && Number.isInteger(Math.log2(count))
    ? [{ tone: 'bad', text: `${count} times now: ${error}` }]
    : [];
}

const SAID: Record<string, string> = {
  'read-failed': 'heartbeat read failed',
  'stage-failed': 'plugin stage failed',
  'restart-crashed': 'restart crashed',
  'late-write': 'late write',
  'drain-limit': 'work outlived its drain',
};
