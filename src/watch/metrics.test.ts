import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsText } from './metrics.ts';
import { happened, missed, result } from './sample.fixture.ts';
import { begin, finish, newWatch } from './state.ts';

const T0 = Date.parse('2026-11-20T10:00:00.000Z');

function watch() {
  const checks = [
    { name: 'smoke', limitMs: 60_000 },
    { name: 'gate', limitMs: 60_000 },
  ];
  return newWatch({ target: 'staging', everyMs: 300_000, checks, mostAttempts: 10 }, T0);
}

/** What the format allows: a line of help and one of type for each family, then its samples, each family once. */
function parse(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const families = new Set<string>();
  let family = '';
  for (const line of text.split('\n').slice(0, -1)) {
    const [, kind, name = ''] = /^# (HELP|TYPE) ([a-z_]+) \S/.exec(line) ?? [];
    if (kind === 'HELP') {
      assert.ok(!families.has(name), `${name} stands twice`);
      families.add(name);
      family = name;
      continue;
    }
    if (kind === 'TYPE') {
      assert.equal(name, family);
      continue;
    }
    const [, sample = '', series = '', value] =
      /^(([a-z_]+)(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+\})?) (-?[\d.e+]+)$/.exec(line) ?? [];
    assert.equal(series, family, line);
    assert.ok(!samples.has(sample), line);
    samples.set(sample, Number(value));
  }
  return samples;
}

test('before its first run a watch tells of itself and of no verdict', () => {
  const samples = parse(metricsText(watch(), T0));
  assert.equal(samples.get('delivery_watch_overdue'), 0);
  assert.equal(samples.get('delivery_runs_total{check="gate",result="did_not_happen"}'), 0);
  assert.ok(![...samples.keys()].some((name) => name.startsWith('delivery_last_run_')));
});

test('a run that did not happen is told apart from one that failed', () => {
  const state = watch();
  begin(state, 'gate', T0);
  finish(
    state,
    happened('gate', result('a', { verdict: 'fail', exitCode: 1, mechanisms: ['model-dropped'] }), T0),
  );
  begin(state, 'gate', T0 + 300_000);
  finish(state, missed('gate', 'no answer', T0 + 300_000));
  const samples = parse(metricsText(state, T0 + 300_200));
  const told = (name: string) => samples.get(name);
  assert.equal(told('delivery_runs_total{check="gate",result="fail"}'), 1);
  assert.equal(told('delivery_runs_total{check="gate",result="did_not_happen"}'), 1);
  assert.equal(told('delivery_runs_missed_in_a_row{check="gate"}'), 1);
  assert.equal(told('delivery_last_run_started_timestamp_seconds{check="gate"}'), T0 / 1_000 + 300);
  assert.equal(told('delivery_last_run_finished_timestamp_seconds{check="gate"}'), T0 / 1_000 + 2.5);
  assert.equal(told('delivery_last_run_verdict{check="gate",verdict="fail"}'), 1);
  assert.equal(told('delivery_last_run_verdict{check="gate",verdict="pass"}'), 0);
  assert.equal(told('delivery_last_run_cause{check="gate",mechanism="model-dropped"}'), 1);
  assert.equal(told('delivery_last_run_exit_code{check="gate"}'), 1);
});

test('each hop is told with its budget, and a fleet by the classes of its tenants', () => {
  const state = watch();
  finish(state, happened('gate', result('a')));
  finish(
    state,
    happened('smoke', result('b', { tenants: { fresh: 97, stale: 3 }, hops: [], heartbeatsFailed: null })),
  );
  const samples = parse(metricsText(state, T0));
  assert.equal(samples.get('delivery_last_run_hop_seconds{check="gate",hop="plugin"}'), 480);
  assert.equal(samples.get('delivery_last_run_hop_budget_seconds{check="gate",hop="plugin"}'), 600);
  assert.equal(samples.get('delivery_smoke_tenants{check="smoke",class="stale"}'), 3);
  assert.equal(samples.get('delivery_last_run_heartbeats_failed{check="smoke"}'), undefined);
});

test('a name from elsewhere stays within its label', () => {
  const state = watch();
  const hop = 'a"} 1\nfake{x="\\';
  finish(state, happened('gate', result('a', { hops: [{ hop, tookMs: 1_000, budgetMs: null }] })));
  const samples = parse(metricsText(state, T0));
  assert.equal(samples.get('delivery_last_run_hop_seconds{check="gate",hop="a\\"} 1\\nfake{x=\\"\\\\"}'), 1);
});
