import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { EvidenceEvent, LookAt } from '../evidence/events.ts';
import { readEvidence } from '../evidence/reader.ts';
import { judge } from './judge.ts';

const GREEN = fileURLToPath(new URL('../../fixtures/histories/green.jsonl', import.meta.url));
const { events } = readEvidence(readFileSync(GREEN, 'utf8'));
const [run] = events;
const expected = run?.type === 'run' ? run.expected.gitSha : '';
const OLD = '0'.repeat(40);
const isBuild = (event: EvidenceEvent): event is LookAt<'build'> =>
  event.type === 'look' && event.subject === 'build';

type Seen = LookAt<'build'>['seen'];
const sha = (of: string, connection = 0): Seen => ({ is: 'sha', sha: of, connection });
const other = (message: string): Seen => ({ is: 'other', why: { kind: 'not-json', status: 200, message } });

/** The green run up to its first read of the build, and then these reads, so far apart, in the place of its own. */
function reading(seen: readonly Seen[], everyMs: number): EvidenceEvent[] {
  const first = events.findIndex(isBuild);
  const began = events[first]?.at ?? 0;
  const reads = seen.map((one, index): EvidenceEvent => {
    const at = began + index * everyMs;
    const seen = one.is === 'sha' && one.connection === 0 ? { ...one, connection: index + 1 } : one;
    return { type: 'look', subject: 'build', began: at, at: at + 1, seen };
  });
  return [...events.slice(0, first), ...reads];
}

const judged = (seen: readonly Seen[], everyMs = 5_000) => {
  const verdict = judge(reading(seen, everyMs));
  return [verdict?.assertions[0]?.state, verdict?.causes[0]?.mechanism];
};

const times = <Of>(count: number, of: Of): Of[] => Array.from({ length: count }, () => of);

test('a torn answer at the last read leaves a steady build unknown, and is no other build', () => {
  const torn = events.map((event, index) =>
    isBuild(event) && index === events.findLastIndex(isBuild) ? { ...event, seen: other('torn') } : event,
  );
  const build = judge(torn)?.assertions[0];
  assert.equal(build?.state, 'unknown');
  assert.equal(build?.because, 'steady, and not yet read again at the end of the run');
});

test('an answer that was kept is one answer, however often it is told, and another SHA is told at any time', () => {
  const [build] = judge(reading(times(20, sha(expected, 1)), 5_000))?.assertions ?? [];
  const told = `/buildinfo answered ${expected} (1 times), not 5 times in a row, each over a connection of its own`;
  assert.deepEqual([build?.state, build?.because], ['unknown', told]);
  assert.deepEqual(judged([...times(5, sha(expected)), sha(OLD, 1)]), ['fail', 'unknown mechanism']);
});

test('evidence from before connections were recorded is judged as it was', () => {
  const before = readFileSync(GREEN, 'utf8').replaceAll(/,"connection":\d+/g, '');
  const { events: old, unread } = readEvidence(before);
  assert.deepEqual([unread, judge(old)?.verdict], [[], 'pass']);
});

test('another SHA after the build had been steady is red', () => {
  assert.deepEqual(judged([...times(5, sha(expected)), sha(OLD)]), ['fail', 'unknown mechanism']);
});

test('an endpoint that only ever answered something else is not served', () => {
  assert.deepEqual(judged(times(130, other('404 with text/html'))), ['fail', 'buildinfo-not-served']);
});

test('an endpoint that is lost with a deploy is not served, whatever the old build had answered', () => {
  const seen = [...times(60, sha(OLD)), ...times(70, other('404 with text/html'))];
  assert.deepEqual(judged(seen), ['fail', 'buildinfo-not-served']);
});

test('a page of the edge just when time runs out proves nothing', () => {
  const seen = [...times(110, sha(OLD)), ...times(14, other('502 with text/html'))];
  assert.deepEqual(judged(seen), ['unknown', undefined]);
});

test('what answers for the build on both sides of a silence was not seen to do so for long', () => {
  const torn = other('200 with application/json, which is not JSON');
  const lost: Seen = { is: 'unreadable', why: { kind: 'timeout', message: 'no answer' } };
  const after = (first: Seen, silence: Seen) => judged([...times(100, first), silence, ...times(23, torn)]);
  const served = (silence: Seen) =>
    judged([...times(4, sha(expected)), ...times(100, torn), silence, ...times(20, torn)])[0];
  assert.deepEqual([served(torn), served(lost)], ['fail', 'unknown']);
  assert.deepEqual(after(torn, lost), ['fail', 'buildinfo-not-served']);
});

test('a page of the edge between two reads breaks their row', () => {
  const seen = [...times(4, sha(expected)), other('502 with text/html'), sha(expected)];
  assert.deepEqual(judged(seen), ['unknown', undefined]);
});

test('a fleet that went from mixed to unstamped is unstamped', () => {
  const rolling = Array.from({ length: 20 }, (_, index) => sha(index % 2 === 0 ? OLD : 'dev'));
  assert.deepEqual(judged([...rolling, ...times(110, sha('dev'))]), ['fail', 'unstamped-build']);
});

test('a fleet whose instances answer in turn to the end is mixed', () => {
  const mixed = Array.from({ length: 130 }, (_, index) => sha(index % 4 === 0 ? OLD : expected));
  assert.deepEqual(judged(mixed), ['fail', 'mixed-builds']);
});

test('a read that was lost breaks the row', () => {
  const lost: Seen = { is: 'unreadable', why: { kind: 'timeout', message: 'no answer' } };
  const turns = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? sha(expected) : lost));
  assert.deepEqual(judged(turns), ['unknown', undefined]);
});

test('a roll-out that went through and was rolled back at the end is not mixed', () => {
  const rolling = Array.from({ length: 20 }, (_, index) => sha(index % 2 === 0 ? OLD : expected));
  assert.deepEqual(judged([...rolling, ...times(5, sha(expected)), sha(OLD)]), ['fail', 'unknown mechanism']);
});

test('a tenant that ran, or answered, later than its budget proves nothing of the build', () => {
  for (const [budget, because] of [
    ['tenant', 'the tenant did not run within 1 ms'],
    ['reachable', 'the tenant did not answer within 1 ms of running'],
  ] as const) {
    const hasty = events.map((event) =>
      event.type === 'run' ? { ...event, budgets: { ...event.budgets, [budget]: 1 } } : event,
    );
    const verdict = judge(hasty);
    assert.equal(verdict?.verdict, 'inconclusive');
    assert.equal(verdict?.assertions[0]?.because, because);
  }
});

test('where a build had answered before, only what answers one and the same for long is an endpoint gone', () => {
  const [gone, torn] = [other('404 with text/html'), other('the answer: null')];
  const after = (...trouble: Seen[]) => judged([...times(6, sha(OLD)), ...trouble]);
  assert.deepEqual(after(...times(140, gone)), ['fail', 'buildinfo-not-served']);
  assert.deepEqual(after(...times(4, [...times(20, gone), ...times(15, torn)]).flat()), [
    'unknown',
    undefined,
  ]);
});

test('a roll-out that may have gone through while nothing could be read is not called a mix', () => {
  const rolling = times(10, [sha(OLD), sha(turned)]).flat();
  const hidden = [...rolling, ...times(16, other('x')), sha(turned)];
  assert.deepEqual(judged([...rolling, ...times(95, [sha(OLD), sha(turned)]).flat()])[1], 'mixed-builds');
  const gone: Seen = { is: 'unreadable', why: { kind: 'timeout', message: '' } };
  assert.deepEqual(judged([...hidden, ...times(110, gone), sha(turned)]), ['fail', 'unknown mechanism']);
});

const turned = '1'.repeat(40);
