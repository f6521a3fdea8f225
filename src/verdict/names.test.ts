import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { EvidenceEvent, LogFact } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { readCatalogue } from '../session/catalogue.ts';
import { judge } from './judge.ts';
import type { Mechanism } from './result.ts';

/**
 * Honest names: whatever a rule must not lean on is changed in recorded evidence. The name stays right or becomes
 * unknown; it never becomes a wrong one.
 */
const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const historyOf = (id: string) => join(FIXTURES, 'histories', `${id}.jsonl`);
const RED = readCatalogue(join(FIXTURES, 'regressions')).filter(
  ({ id, expected }) => expected.mechanism !== null && existsSync(historyOf(id)),
);

const textOf = (id: string) => readFileSync(historyOf(id), 'utf8');
const eventsOf = (text: string) => readEvidence(text).events;
const namesIn = (events: EvidenceEvent[]) => judge(events)?.causes.map(({ mechanism }) => mechanism) ?? [];

type Change = (text: string) => EvidenceEvent[];

function staysHonest(what: string, change: Change, atLeastRight: number): void {
  test(`${what}: the names stay right or become unknown`, () => {
    let right = 0;
    for (const { id, expected } of RED) {
      const names = namesIn(change(textOf(id)));
      const wrong = names.filter((name) => name !== expected.mechanism && name !== 'unknown mechanism');
      assert.deepEqual(wrong, [], id);
      if (names.includes(expected.mechanism as Mechanism)) right += 1;
    }
    assert.ok(right >= atLeastRight, `${right} of ${RED.length} were still named`);
  });
}

const turned = (digits: string) =>
  digits.replace(/[0-9a-f]/g, (digit) => ((Number.parseInt(digit, 16) + 7) % 16).toString(16));

staysHonest(
  'every SHA is another',
  (text) => eventsOf(text.replace(/\b[0-9a-f]{40}\b/g, turned)),
  RED.length,
);

staysHonest(
  'every id and slug is another',
  (text) =>
    eventsOf(
      text.replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|(?<=e2e-tmpl-)[0-9a-f]{8}\b/g, turned),
    ),
  RED.length,
);

const withoutLog = (events: EvidenceEvent[]): EvidenceEvent[] =>
  events.filter(({ type }) => !['log', 'log-source', 'log-read'].includes(type));

staysHonest('there is no log at all', (text) => withoutLog(eventsOf(text)), 20);

/** A stranger on the same log whose heartbeats fail, who restarts and reconciles. */
const stranger = (at: number): EvidenceEvent[] =>
  (
    [
      'read-failed',
      'heartbeat',
      'transition',
      'reconcile-fired',
      'restart-began',
      'restart-crashed',
      'stage-failed',
    ] as const
  ).map((fact) => ({
    type: 'log',
    at,
    fact,
    workspace: '00000000-0000-4000-8000-000000000000',
    time: null,
    message:
      'registry heartbeat: prev_task query failed for workspace 00000000-0000-4000-8000-000000000000: pq: division by zero',
    sqlstate: '22012',
    from: 'provisioning',
    to: 'online',
    error: 'division by zero',
  }));

staysHonest(
  "other tenants' lines stand between ours",
  (text) => {
    const events = eventsOf(text);
    const created = events.findIndex((event) => event.type === 'act' && event.what === 'create-workspace');
    // Before the workspace has an id there are none of its lines, so there is nothing to be mixed up with.
    return events.flatMap((event, index): EvidenceEvent[] =>
      created >= 0 && index > created && index % 10 === 0 ? [event, ...stranger(event.at)] : [event],
    );
  },
  RED.length,
);

staysHonest(
  'every second log line was lost',
  (text) => eventsOf(text).filter((event, index) => event.type !== 'log' || index % 2 === 0),
  17,
);

staysHonest(
  'log lines come twice',
  (text) =>
    eventsOf(text).flatMap((event): EvidenceEvent[] => (event.type === 'log' ? [event, event] : [event])),
  23,
);

staysHonest(
  'neighbouring log lines change places',
  (text) => {
    const events = eventsOf(text);
    const logs = events.flatMap((event, index) => (event.type === 'log' ? [index] : []));
    for (let n = 0; n + 1 < logs.length; n += 2) {
      const [a, b] = [logs[n] ?? 0, logs[n + 1] ?? 0];
      const [first, second] = [events[a], events[b]];
      if (first && second)
        [events[a], events[b]] = [
          { ...second, at: first.at },
          { ...first, at: second.at },
        ];
    }
    return events;
  },
  22,
);

const failedReads =
  (error: { sqlstate?: string; message: string }): Change =>
  (text) =>
    eventsOf(text).map((event) => {
      if (event.type !== 'log' || event.fact !== 'read-failed') return event;
      const { sqlstate: _, ...rest } = event;
      const message = `registry heartbeat: prev_task query failed for workspace ${event.workspace}: pq: ${error.message}`;
      return {
        ...rest,
        message,
        error: error.message,
        ...(error.sqlstate ? { sqlstate: error.sqlstate } : {}),
      };
    });

for (const error of [
  { sqlstate: '42703', message: 'column "status" does not exist' },
  { sqlstate: '42883', message: 'operator does not exist: workspace_status = integer' },
  { sqlstate: '22P02', message: 'invalid input syntax for type integer: ""' },
  { message: 'relation "workspaces" does not exist' },
]) {
  test(`another permanent error of the same read (${error.message}) is the same mechanism`, () => {
    assert.deepEqual(namesIn(failedReads(error)(textOf('enum-coalesce'))), ['heartbeat-read-fails']);
  });
}

for (const error of [
  { sqlstate: '40001', message: 'could not serialize access due to concurrent update' },
  { sqlstate: '08006', message: 'connection failure' },
  { sqlstate: '53300', message: 'too many connections for role' },
  { sqlstate: '57P01', message: 'terminating connection due to administrator command' },
  { message: 'unexpected EOF' },
]) {
  test(`an error that passes (${error.message}) proves nothing, and ends no wait`, () => {
    const verdict = judge(failedReads(error)(textOf('enum-coalesce')));
    assert.deepEqual(verdict?.proofs, []);
    assert.deepEqual(
      verdict?.causes.filter(({ mechanism }) => mechanism === 'heartbeat-read-fails'),
      [],
    );
  });
}

/** The delivered config, cut somewhere else. */
const cutAt =
  (length: number): Change =>
  (text) => {
    const events = eventsOf(text);
    const run = events.find((event) => event.type === 'run');
    const delivered = run?.expected.config.slice(0, length) ?? '';
    return events.map((event) => {
      if (event.type !== 'content' || !run?.expected.config.startsWith(event.text) || event.text === '')
        return event;
      return { ...event, text: delivered, size: delivered.length };
    });
  };

for (const length of [1, 200, 1_024, 4_095, 8_192, 9_400]) {
  test(`a config that is cut at byte ${length} is truncated, wherever the cut is`, () => {
    const verdict = judge(cutAt(length)(textOf('config-truncated')));
    assert.deepEqual(
      verdict?.causes.map(({ mechanism }) => mechanism),
      ['config-truncated'],
    );
    assert.match(verdict?.causes[0]?.summary ?? '', new RegExp(`^truncated at byte ${length} of \\d+`));
  });
}

const GO_FACTS: readonly LogFact[] = ['read-failed', 'stage-failed', 'installed', 'reconcile-complete'];

/** As a plain Go log tells it, whose every line comes twice. */
const plainTwice = (events: EvidenceEvent[]) =>
  events.flatMap((event): EvidenceEvent[] => {
    if (event.type === 'log-source') return [{ ...event, tells: [...GO_FACTS] }];
    if (event.type !== 'log') return [event];
    return GO_FACTS.includes(event.fact) ? [event, event] : [];
  });

test('a plain log whose lines come twice ends the wait for nothing that still comes', () => {
  for (const id of ['late-plugin', 'cold-files']) {
    const verdict = judge(plainTwice(eventsOf(textOf(id))));
    assert.deepEqual([verdict?.verdict, verdict?.proofs, verdict?.causes], ['pass', [], []], id);
  }
});

test("what the log says of another's plugin explains nothing of the one that is missing", () => {
  const others = eventsOf(textOf('plugin-source-404')).map((event) =>
    event.type === 'log' && event.fact === 'stage-failed' ? { ...event, plugin: 'telemetry' } : event,
  );
  assert.deepEqual(namesIn(others), ['unknown mechanism']);
});
