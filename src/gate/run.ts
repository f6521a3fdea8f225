import { setMaxListeners } from 'node:events';
import type { EvidenceEvent } from '../evidence/events.ts';
import { type Bell, keepWatch, newBell, type Watch } from '../probe/watch.ts';
import type { Arrival } from '../verdict/facts/arrival.ts';
import type { Standing } from '../verdict/standing.ts';
import { standingsOf } from '../verdict/standings.ts';
import { follow, newStory, type Story } from '../verdict/story.ts';
import type { GateParts, GatePlan } from './plan.ts';
import type { Standings } from './wanted.ts';

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
  const standings = standingsOf(story);
  const rung = newBell();
  let known: readonly Standing[] = [];
  let outline: readonly number[] = [];
  parts.recorder.onEvent((event: EvidenceEvent, line: number) => {
    follow(story, event, line);
    standings.note(event);
    if (event.type === 'content' || event.type === 'log-read') return;
    const now = standings.now();
    if (parts.onStanding && now !== known) announce(known, now, parts.onStanding);
    known = now;
    // Whoever waits is woken by what may change what is wanted, not by every look.
    const next = outlineOf(story, now);
    if (next.length !== outline.length || next.some((part, index) => part !== outline[index])) rung.ring();
    outline = next;
  });
  parts.stop.addEventListener('abort', () => rung.ring(), { once: true });
  return { plan, parts, story, standings: () => standings.byId, bell: rung };
}

function announce(
  before: readonly Standing[],
  now: readonly Standing[],
  onStanding: (standing: Standing) => void,
): void {
  for (const standing of now) {
    const state = before.find(({ id }) => id === standing.id)?.state;
    if (standing.state !== 'waiting' && state !== standing.state) onStanding(standing);
  }
}

const STATES = { waiting: 0, pass: 1, fail: 2, blocked: 3 } as const;

/** In numbers, for it is drawn with every event of a run. */
function outlineOf({ facts, fired }: Story, standings: readonly Standing[]): number[] {
  const { workspace, tenant, reachable, build, gone, exercise, log } = facts;
  const { restarts } = workspace;
  const outline = [
    seenOf(tenant),
    seenOf(reachable),
    seenOf(build.steady),
    seenOf(workspace.online),
    seenOf(facts.model),
    seenOf(facts.config),
    seenOf(facts.agentSkills),
    seenOf(gone),
    restarts.length,
    restarts.at(-1)?.back ? 1 : 0,
    workspace.beats.seen,
    fired.size,
    facts.phases.size,
    facts.acts.length,
    exercise.began.size,
    exercise.ended.size,
    log.restart.began.length + log.restart.crashed.length + log.restart.ended.length,
  ];
  for (const prompt of facts.prompts.values()) outline.push(seenOf(prompt));
  for (const plugin of facts.plugins.values()) outline.push(seenOf(plugin));
  for (const { state } of standings) outline.push(STATES[state]);
  return outline;
}

const seenOf = ({ arrived, last }: Arrival<unknown>): number => (arrived ? 2 : last ? 1 : 0);

/** As many requests may be under way at once; Node 20 warns of more than ten that wait for one signal. */
const MOST_LISTENERS = 1_000;

const SEEN_ENOUGH = 'seen enough';

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
  // Without a reason one is made up, with a stack: as costly as fifty looks.
  over.abort(SEEN_ENOUGH);
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
