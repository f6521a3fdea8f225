import { BUDGET_NAMES, DEFAULT_BUDGETS } from '../evidence/budgets.ts';
import type { EvidenceEvent, RunEvent } from '../evidence/events.ts';

/**
 * The command that does a run again. It is read out of the evidence, so that the same evidence renders the same
 * report to the byte, whoever renders it and from where.
 */
export function replayOf(events: readonly EvidenceEvent[]): string {
  const run = events.find((event) => event.type === 'run');
  if (run === undefined) return 'npx delivery gate';
  const wasReplay = /-replay-[0-9a-f]{6}$/.test(run.run);
  const command = wasReplay ? replayedOf(run) : gateOf(run);
  return ['npx delivery', ...command, ...waitsOf(run)].join(' ');
}

const replayedOf = ({ expected }: RunEvent) => [
  'replay',
  quoted(expected.gitSha),
  '--template',
  quoted(expected.template),
];

function gateOf({ target, expected, exercises }: RunEvent): string[] {
  const where = target.embedded ? [] : ['--target', quoted(target.name)];
  const chosen = exercises.flatMap((name) => ['--exercise', quoted(name)]);
  return [
    'gate',
    ...where,
    '--sha',
    quoted(expected.gitSha),
    '--template',
    quoted(expected.template),
    ...chosen,
  ];
}

function waitsOf({ budgets, staleAfterMs, early, pace, target }: RunEvent): string[] {
  const changed = BUDGET_NAMES.filter((name) => budgets[name] !== DEFAULT_BUDGETS[name]);
  const deadlines = changed.flatMap((name) => ['--deadline', `${name}=${budgets[name] / 1000}s`]);
  if (staleAfterMs !== null) deadlines.push('--deadline', `stale=${staleAfterMs / 1000}s`);
  return [
    ...deadlines,
    ...(early ? [] : ['--no-early']),
    ...(target.embedded ? ['--pace', String(pace)] : []),
  ];
}

/** A shell takes what comes out as one word, whatever stands in it. */
const quoted = (word: string) => (/^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
