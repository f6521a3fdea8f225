import { duration, grouped, plural } from '../report/duration.ts';
import { terminal } from '../report/escape.ts';
import type { Status } from './status.ts';

const MOST_WORKERS = 20;
const MOST_TENANTS = 10;

/** What a person wants to know of a batch, a few lines at the most. */
export function statusLines(status: Status): string[] {
  const { batch, jobs, judged, underWay, tries, classes, tenantsLeft } = status;
  const waiting = Math.max(0, jobs - judged - underWay);
  return [
    `${batch}: ${stateOf(status)}`,
    `  ${grouped(judged)} of ${plural(jobs, 'job')} judged, ${grouped(underWay)} under way, ${grouped(waiting)} ${status.isCancelled ? 'given up' : 'waiting'}`,
    `  ${rateText(status)}`,
    ...classes.map(
      ({ kind, verdict, class: name, count }) =>
        `  ${kind.padEnd(7)}${verdict.padEnd(14)}${terminal(name).padEnd(28)}${grouped(count).padStart(9)}`,
    ),
    `  tried again: ${grouped(tries.again)}, leases lost: ${grouped(tries.lost)}, handed back: ${grouped(tries.released)}`,
    ...(tenantsLeft.length > 0
      ? [
          `  not seen to be gone: ${tenantsLeft.slice(0, MOST_TENANTS).join(', ')}${more(tenantsLeft.length, MOST_TENANTS)}`,
        ]
      : []),
    ...workerLines(status),
  ];
}

const stateOf = ({ isCancelled, isDone }: Status) =>
  isCancelled ? (isDone ? 'cancelled' : 'being cancelled') : isDone ? 'done' : 'running';

function rateText({ ratePerS, restMs, isDone, ageMs }: Status): string {
  if (isDone) return `submitted ${duration(ageMs)} ago`;
  if (ratePerS === null || restMs === null) return 'no rate yet';
  return `${ratePerS.toFixed(ratePerS < 10 ? 2 : 0)} verdicts a second, ${duration(restMs)} to go`;
}

function workerLines({ workers }: Status): string[] {
  if (workers.length === 0) return ['  no worker was seen in the last 5 minutes'];
  return [
    `  ${plural(workers.length, 'worker')}:`,
    ...workers
      .slice(0, MOST_WORKERS)
      .map(
        ({ id, underWay, mostAtOnce, silentMs }) =>
          `    ${terminal(id)}  ${underWay} of ${mostAtOnce} under way, heard of ${duration(silentMs)} ago`,
      ),
    ...(workers.length > MOST_WORKERS ? [`    and ${workers.length - MOST_WORKERS} more`] : []),
  ];
}

const more = (count: number, shown: number) => (count > shown ? ` and ${count - shown} more` : '');
