import type { Assertion, Verdict } from '../verdict/result.ts';
import type { Checked } from './checked.ts';
import { markup, shorten, xmlAttribute } from './escape.ts';
import { suitesOfChecks } from './junit-checked.ts';
import { linesOf } from './story/line.ts';
import { milestonesOf, waitFor } from './story/waits.ts';
import { type Told, verdictWord } from './told.ts';

const MOST_MESSAGE = 2_000;
const MOST_PROOF = 20;

interface Case {
  name: string;
  seconds: number;
  /** The elements that say how it went; none where it passed. */
  outcome: { element: 'failure' | 'error' | 'skipped'; type: string; message: string; body: string } | null;
}

/** One case per assertion, as GitHub's, GitLab's, Gitea's and Jenkins's readers agree on it. */
export const renderJunit = (told: Told): string => renderJunitOf([told]);

/** Several runs as so many suites of one file, and what was judged by less than a run after them. */
export function renderJunitOf(runs: readonly Told[], checks: readonly Checked[] = []): string {
  const suites = runs.map((told) => ({ told, cases: casesOf(told) }));
  const cases = suites.flatMap((one) => one.cases);
  const checked = suitesOfChecks(checks);
  const totals = attributes({
    tests: cases.length + checked.tests,
    failures: count(cases, 'failure') + checked.failures,
    errors: count(cases, 'error') + checked.errors,
    time: seconds(runs.reduce((sum, { verdict }) => sum + verdict.tookMs / verdict.pace, 0) + checked.tookMs),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="delivery" ${totals}>
${suites.map((one) => `${suite(one.told, one.cases)}\n`).join('')}${checked.xml}</testsuites>
`;
}

const count = (cases: readonly Case[], element: string) =>
  cases.filter((one) => one.outcome?.element === element).length;

const totalsOf = (cases: readonly Case[], tookMs: number) =>
  attributes({
    tests: cases.length,
    failures: count(cases, 'failure'),
    errors: count(cases, 'error'),
    time: seconds(tookMs),
  });

function suite(told: Told, cases: readonly Case[]): string {
  const { verdict } = told;
  const named = attributes({
    name: `delivery ${verdict.expected.template}`,
    skipped: count(cases, 'skipped'),
    timestamp: verdict.startedAt.replace(/Z$/, ''),
    hostname: hostOf(verdict.target.controlPlane),
  });
  return `<testsuite ${named} ${totalsOf(cases, verdict.tookMs / verdict.pace)}>
${properties(told)}
${cases.map((one) => testcase(one, verdict)).join('\n')}
</testsuite>`;
}

function casesOf(told: Told): Case[] {
  const { verdict, events } = told;
  const stones = milestonesOf(events);
  const cases = verdict.assertions.map((assertion): Case => {
    const wait = waitFor(assertion, stones, verdict);
    const waited = wait === null || wait.toMs === null ? 0 : Math.max(0, wait.toMs - wait.fromMs);
    return { name: assertion.id, seconds: waited / verdict.pace / 1000, outcome: outcomeOf(assertion, told) };
  });
  const red = cases.some((one) => one.outcome?.element === 'failure' || one.outcome?.element === 'error');
  if (verdict.verdict === 'pass' || red) return cases;
  // Blocked ones alone would read as a green suite with some skipped.
  const outcome = { element: 'error', type: verdict.verdict, message: verdict.headline, body: '' } as const;
  return [...cases, { name: 'verdict', seconds: 0, outcome }];
}

function outcomeOf(assertion: Assertion, told: Told): Case['outcome'] {
  const { id, state, because, blockedBy } = assertion;
  if (state === 'pass') return null;
  if (state === 'blocked') {
    return {
      element: 'skipped',
      type: 'blocked',
      message: `blocked by ${blockedBy ?? 'an earlier hop'}`,
      body: because,
    };
  }
  const body = proofOf(assertion, told);
  if (state === 'unknown') return { element: 'error', type: 'inconclusive', message: because, body };
  const cause = told.verdict.causes.find((one) => one.explains.includes(id));
  const message = cause === undefined ? because : `${cause.mechanism}: ${cause.summary}`;
  return { element: 'failure', type: cause?.mechanism ?? 'fail', message, body: `${because}\n${body}` };
}

function proofOf(assertion: Assertion, { events, replay }: Told): string {
  const lines = linesOf(events);
  const proof = assertion.evidence.slice(0, MOST_PROOF).map((number) => {
    const line = lines[number - 1];
    return `line ${number}${line ? ` ${line.kind}: ${shorten(line.text, 300)}` : ''}`;
  });
  return [...proof, `replay: ${replay}`].join('\n');
}

function testcase({ name, seconds: took, outcome }: Case, verdict: Verdict): string {
  const head = attributes({
    classname: `delivery.${verdict.expected.template}`,
    name,
    time: took.toFixed(3),
  });
  if (outcome === null) return `<testcase ${head}/>`;
  const { element, type, message, body } = outcome;
  const said = attributes({ message: shorten(message, MOST_MESSAGE), type });
  return `<testcase ${head}><${element} ${said}>${markup(body)}</${element}></testcase>`;
}

function properties({ verdict, replay }: Told): string {
  const named: Record<string, string> = {
    verdict: verdictWord(verdict),
    run: verdict.run,
    gitSha: verdict.expected.gitSha,
    template: verdict.expected.template,
    target: verdict.target.name,
    pace: String(verdict.pace),
    replay,
  };
  const all = Object.entries(named).map(([name, value]) => `<property ${attributes({ name, value })}/>`);
  return `<properties>\n${all.join('\n')}\n</properties>`;
}

const attributes = (named: Record<string, string | number>) =>
  Object.entries(named)
    .map(([name, value]) => `${name}="${xmlAttribute(String(value))}"`)
    .join(' ');

const seconds = (ms: number) => (ms / 1000).toFixed(3);

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : 'unknown');
