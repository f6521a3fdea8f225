import type { Assertion, Cause, Verdict } from '../verdict/result.ts';
import { bothTimes, duration, grouped } from './duration.ts';
import { markdown, markdownBlock, markdownCode, markdownCodeCell, shorten } from './escape.ts';
import { linesOf } from './story/line.ts';
import { type Told, titleOf, verdictWord } from './told.ts';

/** Pull requests and step summaries fold or refuse what is longer. */
const LIMIT_BYTES = 10_000;
const MOST_CAUSES = 3;
const MOST_PROOF = 5;

export function renderSummary(told: Told): string {
  const { verdict } = told;
  const parts = [
    `## ${verdictWord(verdict)}: ${markdown(shorten(titleOf(verdict), 300))}`,
    ...verdict.causes.slice(0, MOST_CAUSES).map(causeOf),
    alarms(verdict),
    table(verdict.assertions),
    shadows(verdict),
    proof(told),
    errors(verdict),
    facts(verdict),
    `Replay: ${markdownCode(shorten(told.replay, 500))}`,
  ].filter((part) => part !== '');
  return fit(parts);
}

/** Whole parts are left out from the end, so that what remains is still well formed. */
export function fit(parts: readonly string[]): string {
  const kept: string[] = [];
  let bytes = 1;
  for (const part of parts) {
    bytes += Buffer.byteLength(part) + 2;
    if (bytes < LIMIT_BYTES) kept.push(part);
  }
  return `${kept.join('\n\n')}\n`;
}

/** As many rows as there is room for, and how many more there are: a table that does not fit is left out whole. */
export function tableWithin(
  head: readonly string[],
  rows: readonly string[],
  { of = rows.length, limitBytes }: { of?: number; limitBytes: number },
): string {
  const kept: string[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += Buffer.byteLength(row) + 1;
    if (bytes > limitBytes) break;
    kept.push(row);
  }
  const more = of - kept.length;
  const last = more > 0 ? [`| and ${grouped(more)} more |${' |'.repeat(head.length - 1)}`] : [];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...kept, ...last].join('\n');
}

const causeOf = ({ mechanism, certainty, summary, refutedBy }: Cause) =>
  [
    `**Cause:** ${markdownCode(mechanism)} (${certainty})`,
    markdown(shorten(summary, 600)),
    refutedBy === '' ? '' : `Refuted by: ${markdown(shorten(refutedBy, 300))}`,
  ]
    .filter((line) => line !== '')
    .join('  \n');

function alarms({ target, tenant, limits }: Verdict): string {
  const lines = [];
  if (target.unverifiedTls)
    lines.push('**Certificates were not verified.** The target asked for unverified TLS.');
  if (tenant.slug !== null && !tenant.purged) {
    lines.push(`**The tenant was not seen to be gone:** ${markdownCode(tenant.slug)}`);
  }
  for (const limit of limits.slice(0, 5)) lines.push(`Limited by: ${markdown(shorten(limit, 200))}`);
  return lines.join('  \n');
}

const table = (assertions: readonly Assertion[]) =>
  [
    '| assertion | state | because | decided at |',
    '| --- | --- | --- | --- |',
    ...assertions.map(
      ({ id, state, because, atMs }) =>
        `| ${id} | ${state === 'fail' ? '**fail**' : state} | ${markdown(shorten(because, 240))} | ${atMs === null ? '' : duration(atMs)} |`,
    ),
  ].join('\n');

const AFTER_ALL = new Map([
  [true, '**it came after all: a false alarm**'],
  [false, 'it never came'],
]);

/** What `--no-early` waited for all the same. */
function shadows({ proofs }: Verdict): string {
  const lines = proofs
    .filter(({ ended }) => !ended)
    .map(
      ({ id, assertion, firedAtMs, cameAfterAll }) =>
        `- ${markdownCode(id)} would have ended the wait for ${assertion} at ${duration(firedAtMs)}: ${AFTER_ALL.get(cameAfterAll ?? false)}`,
    );
  return lines.length === 0 ? '' : ['Proofs that were only watched:', '', ...lines].join('\n');
}

/** The first lines that the cause rests on, and without a cause those that the first red does. */
function proof({ verdict, events }: Told): string {
  const red = verdict.assertions.find(({ state }) => state === 'fail' || state === 'unknown');
  const numbers = (verdict.causes[0]?.evidence ?? red?.evidence ?? []).slice(0, MOST_PROOF);
  if (numbers.length === 0) return '';
  const lines = linesOf(events);
  const text = numbers.map((number) => {
    const line = lines[number - 1];
    return line
      ? `line ${number}  ${duration(line.at)}  ${line.kind}  ${shorten(line.text, 240)}`
      : `line ${number}`;
  });
  return `First lines of proof:\n\n${markdownBlock(text.join('\n'))}`;
}

function errors({ heartbeats }: Verdict): string {
  if (heartbeats.errors.length === 0) return '';
  return [
    `${grouped(heartbeats.failed)} of ${grouped(heartbeats.seen)} heartbeats failed:`,
    '',
    '| error | SQLSTATE | count | first | last |',
    '| --- | --- | --- | --- | --- |',
    ...heartbeats.errors
      .slice(0, 5)
      .map(
        (error) =>
          `| ${markdownCodeCell(shorten(error.message, 240))} | ${error.sqlstate === null ? '–' : markdownCodeCell(error.sqlstate)} | ${error.count} | ${duration(error.firstAtMs)} | ${duration(error.lastAtMs)} |`,
      ),
  ].join('\n');
}

const facts = ({ expected, target, tookMs, pace, run }: Verdict) =>
  [
    `Build ${markdownCode(expected.gitSha)}`,
    `template ${markdownCode(expected.template)}`,
    `target ${markdownCode(target.name)}`,
    `took ${bothTimes(tookMs, pace)}`,
    `run ${markdownCode(run)}`,
  ].join(', ');
