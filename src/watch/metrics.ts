import { healthOf } from './health.ts';
import { type CheckState, COUNTED, type Happened, type WatchState } from './state.ts';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** The text format of Prometheus, version 0.0.4. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function metricsText(state: WatchState, nowMs: number): string {
  return [...watchFamilies(state, nowMs), ...checkFamilies(state), ...lastFamilies(state)]
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('');
}

interface Family {
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  samples: readonly Sample[];
}

function familyText({ name, type, help, samples }: Family): string {
  const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

const escaped = (value: string) =>
  value.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  type: 'gauge',
  help,
  samples,
});
const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  type: 'counter',
  help,
  samples,
});

const seconds = (ms: number) => ms / 1_000;

function watchFamilies(state: WatchState, nowMs: number): Family[] {
  const { status } = healthOf(state, nowMs);
  const one = (value: number): Sample[] => [[{}, value]];
  return [
    gauge(
      'delivery_watch_started_timestamp_seconds',
      'When this watch began.',
      one(seconds(state.startedAtMs)),
    ),
    gauge(
      'delivery_watch_interval_seconds',
      'From the beginning of one round to that of the next.',
      one(seconds(state.everyMs)),
    ),
    gauge(
      'delivery_watch_overdue',
      'One where a run is overdue: its silence is no pass.',
      one(status === 'overdue' ? 1 : 0),
    ),
    gauge('delivery_watch_draining', 'One where the watch ends after this run.', one(state.draining ? 1 : 0)),
    counter(
      'delivery_rounds_skipped_total',
      'Rounds that were due while another was under way.',
      one(state.skipped),
    ),
  ];
}

function checkFamilies({ checks }: WatchState): Family[] {
  const each = (value: (check: CheckState) => number | null): Sample[] =>
    checks.flatMap((check): Sample[] => {
      const known = value(check);
      return known === null ? [] : [[{ check: check.name }, known]];
    });
  return [
    counter(
      'delivery_runs_total',
      'Runs by what they came to. One that did not happen says nothing of the platform.',
      checks.flatMap(({ name, counts }) =>
        COUNTED.map((result): Sample => [{ check: name, result }, counts[result]]),
      ),
    ),
    gauge(
      'delivery_run_in_progress',
      'One while a run is under way.',
      each((check) => (check.runningSinceMs === null ? 0 : 1)),
    ),
    gauge(
      'delivery_last_run_started_timestamp_seconds',
      'When the last run began, whatever came of it.',
      each((check) => check.lastStartedAtMs && seconds(check.lastStartedAtMs)),
    ),
    gauge(
      'delivery_last_run_finished_timestamp_seconds',
      'When the last run came to a verdict. One that did not happen does not move it.',
      each(({ last }) => last && seconds(last.finishedAtMs)),
    ),
    gauge(
      'delivery_runs_missed_in_a_row',
      'Runs since the last verdict that did not happen.',
      each((check) => check.missedInARow),
    ),
  ];
}

function lastFamilies({ checks }: WatchState): Family[] {
  const lasts = checks.flatMap(({ last }) => (last ? [last] : []));
  const each = (samples: (last: Happened) => readonly Sample[]): Sample[] =>
    lasts.flatMap((last) =>
      samples(last).map(([labels, value]): Sample => [{ check: last.check, ...labels }, value]),
    );
  return [
    gauge(
      'delivery_last_run_verdict',
      'One for the verdict of the last run that came to one.',
      each(({ result }) =>
        (['pass', 'fail', 'inconclusive'] as const).map(
          (verdict): Sample => [{ verdict }, result.verdict === verdict ? 1 : 0],
        ),
      ),
    ),
    gauge(
      'delivery_last_run_exit_code',
      'What the command would have exited with.',
      each(({ result }) => [[{}, result.exitCode]]),
    ),
    gauge(
      'delivery_last_run_duration_seconds',
      'From its beginning to its end, by the wall.',
      each(({ startedAtMs, finishedAtMs }) => [[{}, seconds(finishedAtMs - startedAtMs)]]),
    ),
    gauge(
      'delivery_last_run_cause',
      'One for each mechanism that was named.',
      each(({ result }) => result.mechanisms.map((mechanism): Sample => [{ mechanism }, 1])),
    ),
    gauge(
      'delivery_last_run_hop_seconds',
      'How long each hop took, by the platform.',
      each(({ result }) => result.hops.map(({ hop, tookMs }): Sample => [{ hop }, seconds(tookMs)])),
    ),
    gauge(
      'delivery_last_run_hop_budget_seconds',
      'How long each hop may take.',
      each(({ result }) =>
        result.hops.flatMap(({ hop, budgetMs }): Sample[] =>
          budgetMs === null ? [] : [[{ hop }, seconds(budgetMs)]],
        ),
      ),
    ),
    gauge(
      'delivery_last_run_heartbeats_failed',
      'Heartbeats whose read failed.',
      each(({ result }) => (result.heartbeatsFailed === null ? [] : [[{}, result.heartbeatsFailed]])),
    ),
    gauge(
      'delivery_smoke_tenants',
      'Tenants by what answered on /buildinfo.',
      each(({ result }) =>
        Object.entries(result.tenants ?? {}).map(([name, count]): Sample => [{ class: name }, count]),
      ),
    ),
  ];
}
