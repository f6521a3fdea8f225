import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { EvidenceEvent } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from './judge.ts';

/** What a run says of what came after the delivery: the neighbour that is watched, the teardown. */
const historyOf = (name: string): EvidenceEvent[] => {
  const url = new URL(`../../fixtures/histories/${name}.jsonl`, import.meta.url);
  return readEvidence(readFileSync(url, 'utf8')).events;
};

const stateOf = (events: EvidenceEvent[], id: string) =>
  judge(events)?.assertions.find((assertion) => assertion.id === id)?.state;

const isActivity = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'activity';

test('rows that were seen only after the teardown, and never before it, may have been there all along', () => {
  const late = historyOf('late-writes');
  const before = late.findIndex(isActivity);
  assert.equal(stateOf(late, 'quiet'), 'fail');
  assert.equal(stateOf(late.toSpliced(before, 1), 'quiet'), 'unknown');
});

test('a neighbour that could not be read at the end was not watched to the end', () => {
  const quiet = historyOf('green-with-exercises');
  const last = quiet.findLastIndex(isActivity);
  assert.equal(stateOf(quiet, 'quiet'), 'pass');
  assert.equal(stateOf(quiet.toSpliced(last, 1), 'quiet'), 'unknown');
});

test('a look that was asked before the minute was over says nothing of its end, however late its answer came', () => {
  const quiet = historyOf('green-with-exercises');
  const began = quiet.findLast((event) => event.type === 'phase' && event.phase === 'exercise')?.at ?? 0;
  const early = quiet.map((event) =>
    isActivity(event) && event.at > began + 60_000 ? { ...event, began: began + 59_999 } : event,
  );
  assert.equal(stateOf(early as EvidenceEvent[], 'quiet'), 'unknown');
});

test('a neighbour was not left in peace by a tenant that was not seen to be gone', () => {
  const quiet = historyOf('green-with-exercises');
  const isAbsence = (event: EvidenceEvent) =>
    event.type === 'look' && event.subject === 'org' && event.seen.is === 'absent';
  const there = quiet.filter((event) => !isAbsence(event));
  assert.deepEqual([stateOf(there, 'teardown'), stateOf(there, 'quiet')], ['unknown', 'unknown']);
});

test('work that outlived its drain fails the run by its name, though nothing was written late', () => {
  const quiet = historyOf('green-with-exercises');
  const last = quiet.findLastIndex(isActivity);
  const { at } = quiet[last] ?? { at: 0 };
  const left = { type: 'log', at, fact: 'drain-limit', workspace: null, time: null, message: 'm' } as const;
  const told = judge(quiet.toSpliced(last + 1, 0, { ...left, kind: 'restart' }));
  const { state, because } = told?.assertions.find(({ id }) => id === 'quiet') ?? {};
  assert.deepEqual([state, because], ['fail', 'work still ran when the drain gave up: restart']);
});

test('a look that begins at the very end of the budget tells of a leak, however its times are rounded', () => {
  const leak = historyOf('teardown-leaks');
  const sent = leak.findIndex((event) => event.type === 'act' && event.what === 'delete-tenant');
  const run = leak.find((event) => event.type === 'run');
  const budget = run?.budgets.teardown ?? 0;
  assert.notEqual(104_489.644 + budget - 104_489.644, budget, 'the times of the test do not tell');
  const first = { ...leak[sent], began: 104_489.644, at: 104_489.7 } as EvidenceEvent;
  const org = leak.findLast((event) => event.type === 'look' && event.subject === 'org');
  const look = { ...org, began: 104_489.644 + budget, at: 104_489.7 + budget } as EvidenceEvent;
  assert.equal(stateOf([...leak.slice(0, sent), first, look], 'teardown'), 'fail');
});

test('a box that went away before its plugin was seen, and is away still, has not stayed', () => {
  const green = historyOf('green');
  const isPluginLook = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'plugin';
  const arrived = green.findLastIndex(
    (event) => isPluginLook(event) && event.type === 'look' && event.seen.is === 'folder',
  );
  const away = green
    .filter((event, index) => event.type !== 'log' && !(isPluginLook(event) && index < arrived))
    .map((event): EvidenceEvent => {
      if (event.type !== 'look' || event.subject !== 'workspace' || event.seen.is !== 'workspace')
        return event;
      const isFirst = event === green.find((one) => isOnline(one));
      return isFirst
        ? event
        : { ...event, seen: { ...event.seen, status: isOnline(event) ? 'offline' : event.seen.status } };
    });
  assert.notEqual(stateOf(away, 'stays'), 'pass');
  const late = away.findLast((event) => event.type === 'look' && event.subject === 'workspace');
  const rereads = ['model', 'config', 'prompt', 'plugin'].flatMap((subject) => [
    ...new Map(
      away
        .filter((event) => event.type === 'look' && event.subject === subject)
        .map((event) => ['name' in event ? event.name : '', event]),
    ).values(),
  ]);
  const closing = [...rereads, late].map(
    (event) => ({ ...event, began: 5_000_000, at: 5_000_001 }) as EvidenceEvent,
  );
  assert.equal(stateOf([...away, ...closing], 'stays'), 'fail');
});

const isOnline = (event: EvidenceEvent) =>
  event.type === 'look' &&
  event.subject === 'workspace' &&
  event.seen.is === 'workspace' &&
  event.seen.status === 'online';

test('a box that settled after three restarts is in no loop, however long it is looked at', () => {
  const green = historyOf('green');
  const left = green.findIndex(
    (event, index) => index > green.findIndex(isOnline) && isWorkspace(event) && !isOnline(event),
  );
  const back = green.findIndex((event, index) => index > left && isOnline(event));
  const again = [1, 2, 3, 4].map((nth) => {
    const at = (green[back]?.at ?? 0) + nth;
    return { ...green[nth % 2 === 1 ? left : back], began: at, at } as EvidenceEvent;
  });
  const late = { ...green.findLast(isOnline), began: 5_000_000, at: 5_000_001 } as EvidenceEvent;
  const settled = [...green.toSpliced(back + 1, 0, ...again), late];
  assert.equal(judge(settled)?.restarts.length, 3);
  assert.equal(stateOf(settled, 'stays'), 'pass');
});

const isWorkspace = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'workspace';

test('the heartbeat that ended a restart is no heartbeat since, though its line came after', () => {
  const green = withoutLooksOfTheRestart();
  const ended = green.findIndex((event) => event.type === 'log' && event.fact === 'restart-ended');
  const at = green[ended]?.at ?? 0;
  const isBeat = (event: EvidenceEvent) => event.type === 'log' && event.fact === 'heartbeat';
  const beat = { ...green.find(isBeat), at: at + 900 } as EvidenceEvent;
  const late = [...green.slice(0, ended + 1), beat, ...green.slice(ended + 1).filter((one) => !isBeat(one))];
  assert.equal(stateOf(green, 'stays'), 'pass');
  assert.equal(stateOf(late, 'stays'), 'unknown');
});

test('a heartbeat that comes only when time is up may be that of a box which has been away', () => {
  const isTooLate = (event: EvidenceEvent) => event.type === 'log' && event.fact === 'heartbeat';
  const restart = (events: EvidenceEvent[]) =>
    events.map(
      (event, index): EvidenceEvent =>
        isTooLate(event) && index > ended(events) ? { ...event, at: 9_000_000 } : event,
    );
  const ended = (events: EvidenceEvent[]) =>
    events.findIndex((event) => event.type === 'log' && event.fact === 'restart-ended');
  assert.equal(stateOf(restart(withoutLooksOfTheRestart()), 'stays'), 'unknown');
});

test('of heartbeats that the log does not tell, the second that looks show is one since the restart', () => {
  const untold = withoutLooksOfTheRestart().filter(
    (event) => event.type !== 'log' || event.fact !== 'heartbeat',
  );
  const ended = untold.findIndex((event) => event.type === 'log' && event.fact === 'restart-ended');
  const { at } = untold[ended] ?? { at: 0 };
  const beat = (nth: number): EvidenceEvent => {
    const seen = {
      is: 'workspace',
      status: 'online',
      uptimeSeconds: 10_000,
      reason: null,
      template: null,
    } as const;
    const told = { ...seen, lastHeartbeatAt: `beat ${nth}` };
    return { type: 'look', subject: 'workspace', began: at + nth, at: at + nth, seen: told };
  };
  const others = untold.filter((event, index) => index <= ended || !isOnline(event));
  assert.equal(stateOf(others.toSpliced(ended + 1, 0, beat(1)), 'stays'), 'unknown');
  assert.equal(stateOf(others.toSpliced(ended + 1, 0, beat(1), beat(2)), 'stays'), 'pass');
});

/** The green run as it would have been, had the log alone told of its restart. */
function withoutLooksOfTheRestart(): EvidenceEvent[] {
  const green = historyOf('green');
  const first = green.findIndex(isOnline);
  return green.map((event, index): EvidenceEvent => {
    if (index < first || event.type !== 'look' || event.subject !== 'workspace') return event;
    if (event.seen.is !== 'workspace') return event;
    return { ...event, seen: { ...event.seen, status: 'online', uptimeSeconds: index } };
  });
}
