import { setMaxListeners } from 'node:events';
import type { EvidenceEvent } from '../evidence/events.ts';
import { type Bell, keepWatch, newBell, type Watch } from '../probe/watch.ts';
import { assess } from '../verdict/assess.ts';
import type { Standing } from '../verdict/standing.ts';
import { follow, newStory, type Story } from '../verdict/story.ts';
import type { GateParts, GatePlan } from './plan.ts';
import { byId, type Standings } from './wanted.ts';

/** One run as it goes: the plan, the parts, and the story as far as it is recorded. */
export interface Run {
  plan: GatePlan;
  parts: GateParts;
  story: Story;
  standings: () => Standings;
  bell: Bell;
}

export function newRun(plan: GatePlan, parts: GateParts): Run {
  const story = newStory();
  const rung = newBell();
  let standings = byId([]);
  let outline = '';
  parts.recorder.onEvent((event: EvidenceEvent, line: number) => {
    follow(story, event, line);
    if (event.type === 'content' || event.type === 'log-read') return;
    const now = assess(story);
    announce(standings, now, parts.onStanding);
    standings = byId(now);
    // Whoever waits is woken by what may change what is wanted, not by every look.
    const next = outlineOf(story, now);
    if (next !== outline) rung.ring();
    outline = next;
  });
  parts.stop.addEventListener('abort', () => rung.ring(), { once: true });
  return { plan, parts, story, standings: () => standings, bell: rung };
}

function announce(before: Standings, now: readonly Standing[], onStanding: GateParts['onStanding']): void {
  for (const standing of now) {
    if (standing.state !== 'waiting' && before.get(standing.id)?.state !== standing.state)
      onStanding?.(standing);
  }
}

function outlineOf({ facts, fired }: Story, standings: readonly Standing[]): string {
  const { workspace, tenant, reachable, build, gone, exercise } = facts;
  const restart = workspace.restarts.at(-1);
  const arrivals = [
    tenant,
    reachable,
    build.steady,
    workspace.online,
    facts.model,
    facts.config,
    ...facts.prompts.values(),
    ...facts.plugins.values(),
    facts.agentSkills,
    gone,
  ];
  return [
    standings.map(({ state }) => state[0]).join(''),
    arrivals.map(({ arrived, last }) => (arrived ? 'a' : last ? 'l' : '-')).join(''),
    workspace.restarts.length,
    restart?.back ? 'b' : 'g',
    workspace.beats.seen,
    fired.size,
    facts.phases.size,
    facts.acts.length,
    exercise.current ?? '',
    facts.log.restart.began.length + facts.log.restart.crashed.length + facts.log.restart.ended.length,
  ].join(' ');
}

/** As many requests may be under way at once; Node 20 warns of more than ten that wait for one signal. */
const MOST_LISTENERS = 1_000;

/** Keeps the watches until they have told enough, time is up, or somebody stops the run. */
export async function watchUntil(
  run: Run,
  watches: readonly Watch[],
  until: { done: () => boolean; endsAtMs: () => number },
): Promise<void> {
  const { clock, timing, recorder, stop } = run.parts;
  const over = new AbortController();
  setMaxListeners(MOST_LISTENERS, over.signal);
  const options = { clock, timing, now: recorder.now, bell: run.bell, signal: over.signal };
  const kept = watches.map((watch) =>
    keepWatch({ ...watch, look: tellingWhenDone(watch, run.bell, until.done) }, options),
  );
  while (!until.done() && !stop.aborted && recorder.now() < until.endsAtMs()) {
    await clock.sleep(until.endsAtMs() - recorder.now(), run.bell.signal);
  }
  over.abort();
  run.bell.ring();
  await Promise.all(kept);
}

const tellingWhenDone =
  ({ look }: Watch, bell: Bell, done: () => boolean): Watch['look'] =>
  async (signal) => {
    await look(signal);
    if (done()) bell.ring();
  };

/** A single thing that is waited for, since now, within a budget. */
export async function watchOne(
  run: Run,
  watch: Omit<Watch, 'wanted'>,
  done: () => boolean,
  budgetMs: number,
  /** For what takes more than one look to tell. */
  moreMs = 0,
): Promise<void> {
  const { recorder, timing } = run.parts;
  const sinceMs = recorder.now();
  const deadlineMs = sinceMs + budgetMs;
  const wanted = { sinceMs, deadlineMs };
  await watchUntil(run, [{ ...watch, wanted: () => wanted }], {
    done,
    endsAtMs: () => deadlineMs + graceMs(timing) + moreMs,
  });
}

/** Past a deadline, for the look that began on it to be answered and one more to be taken. */
export const graceMs = (timing: { requestMs: number; ceilingMs: number }) =>
  timing.requestMs + timing.ceilingMs;
