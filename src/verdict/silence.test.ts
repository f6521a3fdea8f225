import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { EvidenceEvent } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from './judge.ts';

/** What was not seen, or was seen too late, proves nothing: neither a cause nor that a box stayed away. */
const historyOf = (name: string) => {
  const url = new URL(`../../fixtures/histories/${name}.jsonl`, import.meta.url);
  return readEvidence(readFileSync(url, 'utf8')).events;
};

const stub = historyOf('identity-less-boot');
const run = stub.find((event) => event.type === 'run');
const plugin = run?.expected.plugins[0]?.name ?? '';
const mechanismsOf = (events: EvidenceEvent[]) => judge(events)?.causes.map(({ mechanism }) => mechanism);
const isPlugins = (event: EvidenceEvent) => event.type === 'look' && event.subject === 'plugins';

function afterOnline(event: EvidenceEvent): EvidenceEvent[] {
  const rest: EvidenceEvent[] = stub.filter((one) => !isPlugins(one));
  const online = rest.findLastIndex((one) => one.type === 'look' && one.subject === 'config');
  return rest.toSpliced(online, 0, event);
}

test('a stub on a box that has a plugin of the template does not show that none was selected', () => {
  assert.deepEqual(mechanismsOf(stub.filter((event) => !isPlugins(event))), ['template-not-selected']);
  const folder = { is: 'folder', listing: 'none', entries: 2, state: 'SKILL_MD', contents: {} } as const;
  const seen = afterOnline({
    type: 'look',
    subject: 'plugin',
    name: plugin,
    began: 10_000_000,
    at: 0,
    seen: folder,
  });
  assert.ok(!mechanismsOf(seen)?.includes('template-not-selected'));
});

test('a log that told of a plugin of the template was told so by a template that was selected', () => {
  const workspace = stub.find((event) => event.type === 'act' && event.what === 'create-workspace');
  const id = workspace?.type === 'act' ? (workspace.id ?? null) : null;
  const line = { type: 'log', workspace: id, time: null, message: '', plugin, at: 0 } as const;
  for (const fact of ['installed', 'stage-failed'] as const)
    assert.ok(!mechanismsOf(afterOnline({ ...line, fact }))?.includes('template-not-selected'), fact);
});

const isBeat = (event: EvidenceEvent) => event.type === 'log' && event.fact === 'heartbeat';

/** A run whose restart no look caught, and whose log never told of its end, nor of heartbeats but for so many. */
function withoutEnd(log: 'open' | 'gap', beats: number): EvidenceEvent[] {
  let uptimeSeconds = 0;
  const told = historyOf('green').filter((event) => event.type !== 'log' || event.fact !== 'restart-ended');
  const began = told.findIndex((event) => event.type === 'log' && event.fact === 'restart-began');
  const at = told[began]?.at ?? 0;
  const line = told.find(isBeat);
  const since = Array.from({ length: beats }, (_, index) => ({
    ...line,
    time: `${index}`,
    at: at + 5_000 * (index + 1),
  }));
  const quiet = told.filter((event, index) => index <= began || !isBeat(event));
  const green = quiet.toSpliced(began + 1, 0, ...(since as EvidenceEvent[]));
  const events = green.map((event) => {
    if (event.type !== 'look' || event.subject !== 'workspace' || event.seen.is !== 'workspace') return event;
    if (event.seen.status === 'online') uptimeSeconds += 30;
    const hasCome = uptimeSeconds > 0;
    const seen = { ...event.seen, status: 'online' as const, uptimeSeconds, lastHeartbeatAt: 'ever' };
    return hasCome ? { ...event, seen } : event;
  });
  const late = { began: 1_000_000, at: 1_000_001 };
  const last = events.findLast((event) => event.type === 'look' && event.subject === 'workspace');
  const source = events.find((event) => event.type === 'log-source') as EvidenceEvent;
  const teardown = events.findIndex((event) => event.type === 'phase' && event.phase === 'last-look');
  return events.toSpliced(
    teardown,
    0,
    { ...source, state: log, at: late.at } as EvidenceEvent,
    { type: 'log-read', ...late },
    { ...last, ...late } as EvidenceEvent,
  );
}

const stays = (log: 'open' | 'gap', beats: number) =>
  judge(withoutEnd(log, beats))?.assertions.find(({ id }) => id === 'stays')?.state;

test('a restart whose end is missing from a log with a gap did not stay away for all that is known', () => {
  assert.deepEqual([stays('open', 0), stays('gap', 0)], ['fail', 'unknown']);
});

test('a heartbeat tells of the end that a log with a gap did not, and the next one that the box settled', () => {
  assert.deepEqual([stays('gap', 1), stays('gap', 2), stays('open', 2)], ['unknown', 'pass', 'fail']);
});

test('of the heartbeats that looks show, the second since the beginning tells of the end', () => {
  const silent = withoutEnd('gap', 0);
  const began = silent.findIndex((event) => event.type === 'log' && event.fact === 'restart-began');
  const look = silent
    .slice(0, began)
    .findLast((event) => event.type === 'look' && event.subject === 'workspace');
  const beat = (lastHeartbeatAt: string, index: number): EvidenceEvent[] => {
    if (look?.type !== 'look' || look.subject !== 'workspace' || look.seen.is !== 'workspace') return [];
    const at = (silent[began]?.at ?? 0) + index;
    return [{ ...look, began: at, at, seen: { ...look.seen, lastHeartbeatAt } }];
  };
  const of = (beats: string[]) => {
    const told = silent.toSpliced(began + 1, 0, ...beats.flatMap(beat));
    return judge(told)?.assertions.find(({ id }) => id === 'stays')?.state;
  };
  assert.deepEqual([of(['first', 'ever']), of(['first', 'second', 'ever'])], ['unknown', 'pass']);
});
