import { type Arrival, arrivalSpan, type Reading, type Sighting } from '../facts/arrival.ts';
import type { Facts } from '../facts/facts.ts';
import { isSameCycle, LATEST_LINE_MS, type LogLine } from '../facts/log.ts';
import type { Restart } from '../facts/workspace.ts';
import { blockedBy, duration, fail, pass, type Standing, waiting } from '../standing.ts';
import type { Story } from '../story.ts';
import { configTold, modelTold, promptTold } from './assets.ts';
import { pluginTold } from './plugin.ts';

export function assessStays(story: Story, upstream: readonly Standing[]): Standing {
  const { facts } = story;
  const red = blockedBy('stays', upstream);
  if (red) return red;
  const time = staysTime(facts);
  if (!time) return waiting('stays', 'not everything has arrived yet');
  const restart = lastRestart(facts);
  const broken = loops(facts, time) ?? neverBack(facts, time, restart) ?? lost(facts, time, restart);
  if (broken) return broken;
  if (restart && !restart.back) return waiting('stays', `restarting: ${restart.by}`, [restart.left]);
  const from = restart?.back?.at ?? time.deadline;
  const again = rereads(facts);
  const whole = again.every(({ last }) => last?.there && last.began >= from);
  if (whole && (!restart || isSettled(facts, time, restart))) return stayed(facts, again, restart);
  return waiting('stays', waitsFor(facts, again, from), [restart?.back]);
}

/**
 * A heartbeat after the one that it came back with, which can be told after the end of the cycle that it ended: a
 * loop restarts the box before that. One that comes only when time is up may be that of a box that was away meanwhile.
 */
function isSettled({ workspace, log }: Facts, { closing }: StaysTime, restart: SeenRestart): boolean {
  const { back, seenBy } = restart;
  if (!back) return false;
  const since = (beats: readonly number[], from: number) =>
    beats.filter((at) => at >= from && at <= closing).length;
  const seen = since(workspace.beats.began, back.at);
  if (seenBy === 'looks') return seen > 0;
  // The first that looks show after a line of the log can be the one that the line tells of.
  return seen > 1 || since(log.heartbeatsAt, back.at + LATEST_LINE_MS) > 0;
}

interface StaysTime {
  budget: number;
  /** By when a restart must have been seen. */
  deadline: number;
  /** By when all of it must have been read again: a restart that was seen in time has as long again to end. */
  closing: number;
}

export function staysTime(facts: Facts): StaysTime | null {
  const since = allArrived(facts);
  const budget = facts.run?.budgets.stays;
  if (since === null || budget === undefined) return null;
  const deadline = since + budget;
  const seen = restartsSincePlugin(facts).findLast(({ left }) => left.at <= deadline);
  return { budget, deadline, closing: Math.max(deadline, seen ? seen.left.at + budget : 0) };
}

/** After this many, by whatever cause, a box that did not settle within its budget is in a loop. */
export const LOOP_RESTARTS = 3;

function loops(facts: Facts, time: StaysTime): Standing | null {
  const restarts = restartsSincePlugin(facts);
  const [first, latest, last] = [restarts[0], restarts.at(-1), facts.workspace.online.last];
  if (!first || !latest || !last || restarts.length < LOOP_RESTARTS || last.began < time.deadline)
    return null;
  if (isSettled(facts, time, latest)) return null;
  const because = `${restarts.length} restarts within ${duration(last.at - first.left.at)}, and it does not settle`;
  return fail('stays', because, [first.left, latest.left, last]);
}

function neverBack(facts: Facts, { closing }: StaysTime, restart: SeenRestart | undefined): Standing | null {
  const { last } = facts.workspace.online;
  if (!restart || restart.back || !last || last.began < closing) return null;
  // That no line tells of its end means something only in a log without a gap that was read past its time.
  const { state, readUpToMs } = facts.log;
  if (restart.seenBy === 'log' && (state !== 'open' || readUpToMs < closing)) return null;
  return fail('stays', `the box went away and did not come back: ${restart.by}`, [restart.left, last]);
}

function lost(facts: Facts, { closing }: StaysTime, restart: Restart | undefined): Standing | null {
  const gone = rereads(facts).filter(({ last }) => last && !last.there && last.began >= closing);
  if (gone.length === 0) return null;
  return fail(
    'stays',
    lostTold(gone, restart),
    gone.map(({ last }) => last),
  );
}

export interface SeenRestart extends Restart {
  seenBy: 'looks' | 'log';
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

/** When the last of it was first seen to be there. */
function allArrived(facts: Facts): number | null {
  const all = [facts.model, facts.config, ...facts.prompts.values(), ...facts.plugins.values()];
  if (all.some(({ arrived }) => arrived === null)) return null;
  return Math.max(...all.map(({ arrived }) => arrived?.at ?? 0));
}

/**
 * Restarts from the plugin's arrival on, which may have come at any moment since the last look that missed it, and
 * one that was not over by then; and before the first write of an exercise, whose restarts are that exercise's own.
 */
export function restartsSincePlugin(facts: Facts): SeenRestart[] {
  const from = Math.min(
    ...[...facts.plugins.values()].map((plugin) => arrivalSpan(plugin)?.from ?? Number.POSITIVE_INFINITY),
  );
  const until = facts.exercise.writes[0]?.began ?? Number.POSITIVE_INFINITY;
  if (from === Number.POSITIVE_INFINITY) return [];
  const isOver = ({ back }: Restart) => back !== null && back.at < from;
  const seen = facts.workspace.restarts.filter((restart) => !isOver(restart) && restart.left.at < until);
  if (seen.length > 0) return seen.map((restart) => ({ ...restart, seenBy: 'looks' }));
  return restartsInLog(facts).filter(({ left }) => left.at >= from && left.at < until);
}

/** A restart too quick for any look to catch still stands in a log that tells cycles. */
function restartsInLog(facts: Facts): SeenRestart[] {
  const { restart } = facts.log;
  const at = ({ line, event }: LogLine) => ({ line, began: event.at, at: event.at });
  return restart.began.map((began) => {
    const ended = restart.ended.find((over) => isSameCycle(began, over));
    return {
      left: at(began),
      back: ended ? at(ended) : backByHeartbeat(facts, at(began)),
      by: began.event.cycle === undefined ? 'a cycle in the log' : `cycle ${began.event.cycle} in the log`,
      seenBy: 'log',
    };
  });
}

/**
 * Where lines are missing, that of the end may be one of them: a heartbeat that is surely of after the beginning tells
 * of it as well, for a box that is down has none. The first one that looks show may have been there before.
 */
function backByHeartbeat({ log, workspace }: Facts, left: Sighting): Sighting | null {
  if (log.state === 'open') return null;
  const told = log.heartbeatsAt.find((at) => at >= left.at + LATEST_LINE_MS);
  const seen = workspace.beats.began.filter((at) => at >= left.at)[1];
  const at = Math.min(told ?? Number.POSITIVE_INFINITY, seen ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(at) ? { line: left.line, began: at, at } : null;
}

export const lastRestart = (facts: Facts): SeenRestart | undefined => restartsSincePlugin(facts).at(-1);

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
