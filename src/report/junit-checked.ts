import { bySeverity, type Checked } from './checked.ts';
import { shorten, xmlAttribute } from './escape.ts';

/** Readers keep a file of this many cases in memory; more of those that passed say no more than their number. */
const MOST_CASES = 10_000;
const MOST_MESSAGE = 2_000;

export interface CheckedSuites {
  xml: string;
  tests: number;
  failures: number;
  errors: number;
  tookMs: number;
}

/** One suite for each group; a case for each check, as far as the limit goes. */
export function suitesOfChecks(checks: readonly Checked[]): CheckedSuites {
  const groups = [...new Set(checks.map(({ group }) => group))];
  const suites = groups.map((group) =>
    suiteOf(
      group,
      checks.filter((check) => check.group === group),
    ),
  );
  return {
    xml: suites.map(({ xml }) => `${xml}\n`).join(''),
    tests: sum(suites.map(({ tests }) => tests)),
    failures: sum(suites.map(({ failures }) => failures)),
    errors: sum(suites.map(({ errors }) => errors)),
    tookMs: sum(checks.map(({ tookMs }) => tookMs)),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function suiteOf(group: string, checks: readonly Checked[]) {
  const shown = bySeverity(checks).slice(0, MOST_CASES);
  const failures = shown.filter(({ verdict }) => verdict === 'fail').length;
  const errors = shown.filter(({ verdict }) => verdict === 'inconclusive').length;
  const rest = checks.length - shown.length;
  const cases = [
    ...shown.map((check) => caseOf(group, check)),
    ...(rest > 0 ? [`<testcase classname="delivery.${xmlAttribute(group)}" name="and ${rest} more"/>`] : []),
  ];
  const took = (sum(checks.map(({ tookMs }) => tookMs)) / 1_000).toFixed(3);
  const head = `name="delivery ${xmlAttribute(group)}" tests="${cases.length}" failures="${failures}" errors="${errors}" time="${took}"`;
  const xml = `<testsuite ${head}>\n${cases.join('\n')}\n</testsuite>`;
  return { xml, tests: cases.length, failures, errors };
}

function caseOf(group: string, { title, verdict, class: name, because, tookMs }: Checked): string {
  const head = `classname="delivery.${xmlAttribute(group)}" name="${xmlAttribute(title)}" time="${(tookMs / 1_000).toFixed(3)}"`;
  if (verdict === 'pass') return `<testcase ${head}/>`;
  const element = verdict === 'fail' ? 'failure' : 'error';
  const said = `message="${xmlAttribute(shorten(because, MOST_MESSAGE))}" type="${xmlAttribute(name)}"`;
  return `<testcase ${head}><${element} ${said}/></testcase>`;
}
