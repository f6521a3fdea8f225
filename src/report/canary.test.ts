import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { canary, HALF, MARKS, WRITINGS } from '../evidence/canaries.fixture.ts';
import type { EvidenceEvent } from '../evidence/events.ts';
import { recorder } from '../evidence/recorder.ts';
import { REDACTED, redactor } from '../evidence/redaction.ts';
import { scratch } from '../scratch.fixture.ts';
import { judge } from '../verdict/judge.ts';
import { writeActions } from './annotations.ts';
import { renderReports } from './folder.ts';
import { coalesceRun, withText } from './sample/runs.ts';
import { terminalView } from './terminal/view.ts';
import type { Told } from './told.ts';

const SECRETS = MARKS.map((_, n) => canary(n));
const WAYS = Object.values(WRITINGS);

/** The run as a recorder keeps it that knows the secrets, and judged by what it kept. */
function recorded(planted: readonly EvidenceEvent[]): { evidence: string; told: Told } {
  const lines: string[] = [];
  const events: EvidenceEvent[] = [];
  const sink = { write: (line: string) => void lines.push(line), [Symbol.dispose]: () => undefined };
  using record = recorder({ clock: systemClock(), redactor: redactor(SECRETS), sink });
  record.onEvent((event) => events.push(event));
  for (const event of planted) record.record(event);
  const verdict = judge(events);
  assert.ok(verdict);
  return { evidence: lines.join('\n'), told: { verdict, events, replay: 'npx delivery gate' } };
}

/** Everything that leaves a run by way of its evidence. */
function outputsOf(told: Told): Record<string, string> {
  using place = scratch('canary');
  const { folder } = place;
  const [said, shown, printed]: string[][] = [[], [], []];
  const view = (lines: string[] | undefined, asJson: boolean) => ({
    stream: { write: (text: string) => lines?.push(text) },
    ...{ isTTY: false, colour: false, size: () => ({ columns: 100, rows: 40 }) },
    ...{ quiet: false, json: asJson },
  });
  const step = join(folder, 'step.md');
  const environment = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: step };
  writeActions(environment, told, (line) => said?.push(line));
  using plain = terminalView(view(shown, false));
  told.events.forEach((event, index) => {
    plain.onEvent(event, index + 1);
  });
  for (const assertion of told.verdict.assertions) plain.onAssertion(assertion);
  plain.end(told.verdict, 'reports/run');
  using machine = terminalView(view(printed, true));
  machine.end(told.verdict, 'reports/run');
  return {
    ...renderReports(told),
    'the step summary': readFileSync(step, 'utf8'),
    'the annotations': said?.join('') ?? '',
    'the terminal': shown?.join('') ?? '',
    '--json': printed?.join('') ?? '',
  };
}

/** Which secrets somebody finds who undoes every encoding; half of one is enough. */
function foundIn(text: string): string[] {
  const runs = text.match(/[\w+/-]{12,}/g) ?? [];
  const undone = [
    text,
    text.replace(/\\+u00([0-9a-f]{2})/gi, (_, pair: string) => Buffer.from(pair, 'hex').toString('latin1')),
    text.replace(/%(?:25)*([0-9a-f]{2})/gi, (_, pair: string) => Buffer.from(pair, 'hex').toString('latin1')),
    ...[0, 1, 2, 3].map((from) =>
      runs.map((run) => Buffer.from(run.slice(from), 'base64').toString('latin1')).join(' '),
    ),
    ...[0, 1].map((from) =>
      runs.map((run) => Buffer.from(run.slice(from), 'hex').toString('latin1')).join(' '),
    ),
  ].join('\n');
  return SECRETS.filter(
    (secret) => undone.includes(secret.slice(0, HALF)) || undone.includes(secret.slice(-HALF)),
  );
}

test('of secrets in every writing, planted in every text of the events, nothing that leaves the run holds one', () => {
  let next = 0;
  const { events } = withText(coalesceRun(200), (text) => {
    const secret = SECRETS[next % SECRETS.length] ?? '';
    const write = WAYS[Math.floor(next / SECRETS.length) % WAYS.length] ?? String;
    next += 1;
    return `${text} ${write(secret)}`;
  });
  assert.ok(next >= SECRETS.length * WAYS.length);
  assert.deepEqual(foundIn(JSON.stringify(events)), SECRETS);
  const { evidence, told } = recorded(events);
  for (const [name, text] of Object.entries({ evidence, ...outputsOf(told) })) {
    assert.deepEqual(foundIn(text), [], name);
    assert.ok(name === 'the terminal' || text.includes(REDACTED) || text.includes('redacted'), name);
  }
});
