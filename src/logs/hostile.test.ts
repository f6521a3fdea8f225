import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LOG_FACTS } from '../evidence/events.ts';
import { LONGEST_TURN_MS, longestTurnMs } from '../turns.fixture.ts';
import { lineSplitter } from './lines.ts';
import { parseLogLine } from './parse.ts';

const FULL = 65_500;
const repeated = (piece: string) => piece.repeat(FULL / piece.length);

const LINES: readonly string[] = [
  'registry heartbeat: prev_task query failed for workspace ',
  'Plugin reconcile: workspace=a plugin=b stage failed (source=',
  'Plugin reconcile: workspace=',
  'Auto-restart: a ',
  '2026/01/01 00:00:00 ',
  ' ',
  '\t\r',
  '{',
  '{"msg":',
  '((((',
  '(SQLSTATE 22P02)',
  'a:',
  '-',
];

test('a log of the longest lines there are holds nobody up', async () => {
  for (const piece of LINES) {
    for (const begin of [
      '',
      'registry heartbeat: prev_task query failed for workspace a: ',
      '{"event":"read-failed","msg":"',
    ]) {
      const line = begin + repeated(piece).slice(begin.length);
      const took = await longestTurnMs(() => parseLogLine(line));
      assert.ok(took <= LONGEST_TURN_MS, `${line.slice(0, 80)}: ${took} ms`);
    }
  }
});

test('whatever a line holds, it tells a fact of the protocol or nothing', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...LINES,
      '"event":"restart-began"',
      '"workspace":',
      'null',
      '[]',
      '}',
      '"',
      '\\u0000',
      '__proto__',
      'plugin=',
      'installed declared plugin x from y',
      'complete',
      'coalescing with in-flight cycle',
    ),
    fc.string({ unit: 'binary', maxLength: 10 }),
    fc.json({ maxDepth: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const parsed = parseLogLine(pieces.join(''));
      if (parsed === null) return;
      assert.ok(LOG_FACTS.includes(parsed.fact));
      for (const value of [parsed.workspace, parsed.tenant, parsed.time])
        assert.ok(value === null || typeof value === 'string');
    }),
    { numRuns: 1_000 },
  );
});

test('lines are the same however their bytes are torn, and none is ever held without end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('x'.repeat(300)))),
      fc.array(fc.nat(400)),
      (texts, cuts) => {
        const bytes = Buffer.from(texts.join('\n'));
        const whole = lineSplitter(200);
        const expected = [...whole.push(bytes), ...whole.rest()];
        const torn = lineSplitter(200);
        const lines: string[] = [];
        let from = 0;
        for (const cut of cuts) {
          lines.push(...torn.push(bytes.subarray(from, from + cut)));
          from += cut;
        }
        lines.push(...torn.push(bytes.subarray(from)), ...torn.rest());
        assert.deepEqual(lines, expected);
        assert.ok(lines.every((line) => Buffer.byteLength(line) <= 600));
      },
    ),
    { numRuns: 200 },
  );
});
