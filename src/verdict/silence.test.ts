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

/** A run whose restart no look caught, and whose log never told of its end. */
function withoutEnd(log: 'open' | 'gap'): EvidenceEvent[] {
  let uptimeSeconds = 0;
  const green = historyOf('green').filter((event) => event.type !== 'log' || event.fact !== 'restart-ended');
  const events = green.map((event) => {
    if (event.type !== 'look' || event.subject !== 'workspace' || event.seen.is !== 'workspace') return event;
    if (event.seen.status === 'online') uptimeSeconds += 30;
    const hasCome = uptimeSeconds > 0;
    return hasCome ? { ...event, seen: { ...event.seen, status: 'online' as const, uptimeSeconds } } : event;
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

test('a restart whose end is missing from a log with a gap did not stay away for all that is known', () => {
  const stays = (log: 'open' | 'gap') =>
    judge(withoutEnd(log))?.assertions.find(({ id }) => id === 'stays')?.state;
  assert.deepEqual([stays('open'), stays('gap')], ['fail', 'unknown']);
});
