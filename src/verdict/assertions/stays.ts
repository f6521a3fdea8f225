import { type Arrival, arrivalSpan, type Reading, type Sighting } from '../facts/arrival.ts';
import type { Facts } from '../facts/facts.ts';
import type { Restart } from '../facts/workspace.ts';
import { blockedBy, duration, fail, pass, type Standing, waiting } from '../standing.ts';
import type { Story } from '../story.ts';
import { configTold, modelTold, promptTold } from './assets.ts';
import { pluginTold } from './plugin.ts';

/** Heartbeats after the return that show that the box stays up: a loop restarts it before the next. */
export const SETTLED_BEATS = 1;

export function assessStays(story: Story, upstream: readonly Standing[]): Standing {
  const { facts } = story;
  const red = blockedBy('stays', upstream);
  if (red) return red;
  const since = allArrived(facts);
  if (!facts.run || !since) return waiting('stays', 'not everything has arrived yet');
  const deadline = since.to + facts.run.budgets.stays;
  const restart = lastRestart(facts);
  if (restart && !restart.back)
    return overdue(facts, deadline) ?? waiting('stays', `restarting: ${restart.by}`, [restart.left]);
  const from = restart?.back?.at ?? deadline;
  const again = rereads(facts);
  const lost = again.filter(({ last }) => last && !last.there && last.began >= deadline);
  if (lost.length > 0)
    return fail(
      'stays',
      lostTold(lost, restart),
      lost.map(({ last }) => last),
    );
  const whole = again.every(({ last }) => last?.there && last.began >= from);
  if (whole && (!restart || facts.workspace.beats.sinceBack >= SETTLED_BEATS))
    return stayed(facts, again, restart);
  return overdue(facts, deadline) ?? waiting('stays', waitsFor(facts, again, from), [restart?.back]);
}

interface Reread {
  what: string;
  last: Reading<unknown> | null;
  told: string;
}

const reread = <How>(what: string, arrival: Arrival<How>, told: (how: How) => string): Reread => ({
  what,
  last: arrival.last,
  told: arrival.last ? told(arrival.last.how) : 'not read',
});

/** Everything that arrived, as it was read last. */
export function rereads(facts: Facts): Reread[] {
  return [
    reread('model', facts.model, modelTold),
    reread('config', facts.config, configTold),
    ...[...facts.prompts].map(([path, arrival]) => reread(path, arrival, promptTold)),
    ...[...facts.plugins].map(([name, arrival]) => reread(name, arrival, pluginTold)),
  ];
}

/** Since when all of it is there, and since when it may have been. */
function allArrived(facts: Facts): { from: number; to: number } | null {
  const arrivals = [facts.model, facts.config, ...facts.prompts.values(), ...facts.plugins.values()];
  const spans = arrivals.map((arrival) => arrivalSpan(arrival));
  if (spans.some((span) => span === null)) return null;
  const known = spans.filter((span) => span !== null);
  return { from: Math.max(...known.map(({ from }) => from)), to: Math.max(...known.map(({ to }) => to)) };
}

/**
 * Restarts from the plugin's arrival on, which may have come at any moment since the last look that missed it; and
 * before the first write of an exercise, whose restarts are that exercise's own.
 */
export function restartsSincePlugin(facts: Facts): Restart[] {
  const from = Math.min(
    ...[...facts.plugins.values()].map((plugin) => arrivalSpan(plugin)?.from ?? Number.POSITIVE_INFINITY),
  );
  const until = facts.exercise.writes[0]?.began ?? Number.POSITIVE_INFINITY;
  return facts.workspace.restarts.filter(({ left }) => left.at >= from && left.at < until);
}

export const lastRestart = (facts: Facts): Restart | undefined => restartsSincePlugin(facts).at(-1);

/** After this many, by whatever cause, a box that did not settle within its budget is in a loop. */
export const LOOP_RESTARTS = 3;

function overdue(facts: Facts, deadline: number): Standing | null {
  const { last } = facts.workspace.online;
  const restarts = restartsSincePlugin(facts);
  if (!last || last.began < deadline) return null;
  if (restarts.length < LOOP_RESTARTS && last.there) return null;
  const because =
    restarts.length < LOOP_RESTARTS
      ? `the box went away and did not come back: ${restarts.at(-1)?.by}`
      : `${restarts.length} restarts within ${duration(last.at - (restarts[0]?.left.at ?? 0))}, and it does not settle`;
  return fail('stays', because, [restarts[0]?.left, restarts.at(-1)?.left, last]);
}

function lostTold(lost: readonly Reread[], restart: Restart | undefined): string {
  const what = lost.map(({ what, told }) => `${what}: ${told}`).join('; ');
  return `arrived, then lost${restart ? ` after the restart at ${duration(restart.left.at)}` : ''}: ${what}`;
}

function stayed(facts: Facts, again: readonly Reread[], restart: Restart | undefined): Standing {
  const cites: (Sighting | null)[] = again.map(({ last }) => last);
  const because = restart
    ? `all of it read again after the restart (${restart.by}), and a heartbeat since`
    : `all of it read again after ${duration(facts.run?.budgets.stays ?? 0)}; no restart was seen`;
  return pass('stays', because, [...cites, restart?.left, restart?.back]);
}

function waitsFor(facts: Facts, again: readonly Reread[], from: number): string {
  const open = again.filter(({ last }) => !last?.there || last.began < from).map(({ what }) => what);
  if (!lastRestart(facts)) return 'no restart was seen yet';
  return open.length > 0
    ? `to be read again after the restart: ${open.join(', ')}`
    : 'a heartbeat after the restart';
}
