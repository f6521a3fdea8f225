import type { EvidenceEvent } from '../../evidence/events.ts';
import type { Expectation } from '../../evidence/expectation.ts';
import { judge } from '../../verdict/judge.ts';
import type { Verdict } from '../../verdict/result.ts';
import type { Told } from '../told.ts';
import {
  buildReads,
  openRun,
  pluginFolder,
  type Script,
  SLUG,
  script,
  text,
  WORKSPACE,
  workspace,
} from './script.ts';

export interface Sample extends Told {
  events: EvidenceEvent[];
}

function judged(on: Script, replay: string): Sample {
  const verdict = judge(on.events);
  if (verdict === null) throw new Error('a sample is the evidence of a run');
  return { verdict, events: on.events, replay };
}

const BEAT_MS = 30_000;
const GOOD_SHA = '9c1f7a52f0cb6f1f35a6a3a2f3a1f6f4d1e0b7aa';

/** The reads of a box that has just come online: the first one times out. */
function assets(on: Script, at: number, expected: Expectation): void {
  on.look(at, 'model', { is: 'model', model: expected.model, source: 'workspace_secrets' });
  on.look(at + 20, 'config', {
    is: 'unreadable',
    why: { kind: 'timeout', message: 'no answer within 10 s' },
  });
  text(on, at + 900, 'config', expected.config);
  for (const prompt of expected.prompts) text(on, at + 920, 'prompt', prompt.content, prompt.path);
}

function readAgain(on: Script, at: number, expected: Expectation): void {
  on.look(at, 'model', { is: 'model', model: expected.model, source: 'workspace_secrets' });
  text(on, at + 20, 'config', expected.config);
  for (const prompt of expected.prompts) text(on, at + 40, 'prompt', prompt.content, prompt.path);
}

const skills = (on: Script, at: number) => on.look(at, 'agent-skills', { is: 'entries', paths: [] });

function lastLook(on: Script, at: number, gitSha: string): void {
  on.add(at, { type: 'phase', phase: 'last-look' });
  buildReads(on, at + 10, gitSha);
  skills(on, at + 600);
}

function teardown(on: Script, at: number): void {
  on.add(at, { type: 'phase', phase: 'teardown' });
  on.add(at + 700, { type: 'act', began: at + 1, what: 'delete-tenant', of: SLUG, outcome: 'done' });
  on.look(at + 1_400, 'org', { is: 'absent' });
  on.add(at + 1_401, { type: 'log-read', began: at + 1_400 });
  on.add(at + 1_402, { type: 'phase', phase: 'end' });
}

export function greenRun(): Sample {
  const on = script();
  const expected = openRun(on, { gitSha: GOOD_SHA });
  on.log(40_990, 'transition', 'status provisioning → online', { from: 'provisioning', to: 'online' });
  on.log(40_991, 'heartbeat', 'heartbeat accepted');
  on.log(40_995, 'reconcile-fired', 'fired by the transition to online');
  workspace(on, 41_000, 'online', 34);
  assets(on, 41_100, expected);
  pluginFolder(on, 43_000, expected, 'nothing');
  on.log(47_000, 'installed', 'installed declared plugin seo-all', { plugin: 'seo-all' });
  on.log(47_050, 'reconcile-complete', 'complete — installed=1 skipped(already-present)=0 declared=1');
  pluginFolder(on, 48_000, expected, 'whole');
  skills(on, 48_100);
  on.log(48_200, 'restart-began', 'restart cycle 1 began', { cycle: 1 });
  workspace(on, 49_000, 'offline', 0);
  on.log(60_000, 'restart-ended', 'restart cycle 1 ended', { cycle: 1 });
  on.log(71_000, 'heartbeat', 'heartbeat accepted');
  workspace(on, 71_500, 'online', 11);
  on.log(101_000, 'heartbeat', 'heartbeat accepted');
  workspace(on, 101_500, 'online', 41);
  readAgain(on, 102_000, expected);
  pluginFolder(on, 102_200, expected, 'whole');
  skills(on, 102_300);
  lastLook(on, 102_400, GOOD_SHA);
  teardown(on, 103_100);
  return judged(on, 'npx delivery gate --template seo-agent');
}

const STUB = 'name: agent\nruntime: claude-code\nmodel: none\n';
const STAYS_MS = 130_000;

/** The restart after the install brings the stub back, and it is still there when its budget is spent. */
export function lostRun(): Sample {
  const on = script();
  const { events } = greenRun();
  const lost = events.findLastIndex((event) => event.type === 'look' && event.subject === 'config');
  for (const [index, event] of events.entries()) {
    const later = index > lost ? STAYS_MS : 0;
    const began = 'began' in event ? { began: event.began + later } : {};
    if (index === lost) {
      text(on, event.at, 'config', STUB);
      text(on, event.at + STAYS_MS - 10, 'config', STUB);
    } else on.add(event.at + later, { ...event, ...began });
  }
  return judged(on, 'npx delivery replay restart-eats-config');
}

export const PQ = 'pq: invalid input value for enum workspace_status: ""';
export const QUERY =
  "SELECT COALESCE(current_task, ''), COALESCE(monthly_spend, 0), COALESCE(status, '') FROM workspaces WHERE id = $1";

/** The read of the previous state fails on every heartbeat, so that nothing ever fires the reconcile. */
export function coalesceRun(beats = 14): Sample {
  const on = script();
  const gitSha = '2406c565a7e14f2b93d1c08a5b6e7f90123d4c5b';
  const expected = openRun(on, { gitSha });
  const message = `registry heartbeat: prev_task query failed for workspace ${WORKSPACE}: ${PQ}`;
  for (let beat = 0; beat < beats; beat += 1) {
    const at = 40_980 + beat * BEAT_MS;
    on.log(at, 'read-failed', message, { sqlstate: '22P02', query: QUERY, error: PQ });
    if (beat === 0) on.log(at + 5, 'transition', 'healed in place', { from: 'provisioning', to: 'online' });
    on.log(at + 10, 'heartbeat', 'heartbeat accepted');
    workspace(on, at + 200, 'online', 34 + beat * 30);
    if (beat === 0) assets(on, at + 300, expected);
    else pluginFolder(on, at + 400, expected, 'nothing');
  }
  // The log is read well past the look that still saw it online: a line may come late.
  const last = 40_980 + (beats - 1) * BEAT_MS + 6_000;
  skills(on, last);
  on.add(last + 10, { type: 'log-read', began: last });
  pluginFolder(on, last + 100, expected, 'nothing');
  pluginFolder(on, last + 200, expected, 'nothing');
  lastLook(on, last + 300, gitSha);
  teardown(on, last + 1_000);
  return judged(on, 'npx delivery replay enum-coalesce');
}

/** Somebody stopped the run before the workspace was online: nothing was delivered that could be judged. */
export function inconclusiveRun(): Sample {
  const on = script();
  openRun(on, { gitSha: GOOD_SHA, pace: 1, unverifiedTls: true });
  on.add(45_000, { type: 'trouble', what: 'interrupted', where: 'gate', message: 'SIGTERM' });
  teardown(on, 45_100);
  return judged(on, `npx delivery gate --target staging --sha ${GOOD_SHA}`);
}

/** Puts a text into every field that is free text, of the verdict and of the evidence alike. */
export function withText(sample: Sample, change: (text: string) => string): Sample {
  return {
    verdict: free(sample.verdict, change) as Verdict,
    events: sample.events.map((event) => free(event, change) as EvidenceEvent),
    replay: change(sample.replay),
  };
}

/** Words of the schemas, which no platform can choose. */
const FIXED = new Set(
  'type is subject kind state fact what outcome phase id verdict mechanism certainty assertion explains countedBy status hash listing startedAt tells of from to'.split(
    ' ',
  ),
);

function free(value: unknown, change: (text: string) => string, key = ''): unknown {
  if (FIXED.has(key)) return value;
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => free(one, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, free(one, change, name)]));
}
