import { join } from 'node:path';
import { annotation } from '../report/annotations.ts';
import { duration, grouped } from '../report/duration.ts';
import { markdown, markdownCode, markup, shorten, xmlAttribute } from '../report/escape.ts';
import { writeWhole } from '../report/folder.ts';
import { printedJson } from '../report/json.ts';
import { fit, tableWithin } from '../report/summary.ts';
import { renderSmokePage } from './page.ts';
import type { Smoke, TenantResult } from './result.ts';

const WORDS = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' } as const;

/** A tenant that was skipped or has gone is nobody's fault. */
export const isTrouble = ({ is }: TenantResult) => is !== 'skipped' && is !== 'gone';

export function writeSmokeReports(folder: string, smoke: Smoke): void {
  writeWhole(join(folder, 'smoke.json'), `${printedJson(smoke)}\n`);
  writeWhole(join(folder, 'report.html'), renderSmokePage(smoke, smoke.tenants.filter(isTrouble)));
  writeWhole(join(folder, 'summary.md'), renderSmokeSummary(smoke));
  writeWhole(join(folder, 'junit.xml'), renderSmokeJunit(smoke));
}

const MOST_ROWS = 40;
const TABLE_BYTES = 6_000;

export function renderSmokeSummary(smoke: Smoke): string {
  const troubled = smoke.tenants.filter(isTrouble);
  const parts = [
    `## ${WORDS[smoke.verdict]}: ${markdown(smoke.headline)}`,
    smoke.target.unverifiedTls
      ? '**Certificates were not verified.** The target asked for unverified TLS.'
      : '',
    ...smoke.limits.map((limit) => `Limited by: ${markdown(limit)}`),
    ['| class | tenants |', '| --- | --- |', ...rowsOf(smoke)].join('\n'),
    troubled.length === 0 ? '' : tableOf(troubled),
    ...smoke.fresh.map(
      ({ run, verdict, headline }) =>
        `Fresh tenant ${markdownCode(run)}: ${WORDS[verdict]}: ${markdown(shorten(headline, 300))}`,
    ),
    `Build ${markdownCode(smoke.expected.gitSha)}, target ${markdownCode(smoke.target.name)}, ${smoke.readsEach} reads each, took ${duration(smoke.tookMs)}, run ${markdownCode(smoke.run)}`,
  ];
  return fit(parts.filter((part) => part !== ''));
}

/** What a workflow's runner shows beside the summary. */
export function smokeAnnotations(smoke: Smoke): string[] {
  const lines = [];
  const { verdict, headline, strict } = smoke;
  if (verdict === 'fail') lines.push(annotation('error', 'delivery smoke', headline));
  if (verdict === 'inconclusive') lines.push(annotation('warning', 'delivery smoke: inconclusive', headline));
  if (smoke.target.unverifiedTls)
    lines.push(annotation('warning', 'delivery smoke', 'Certificates were not verified.'));
  for (const limit of smoke.limits) lines.push(annotation('warning', 'delivery smoke', limit));
  for (const { run, verdict: its, headline: told } of smoke.fresh)
    if (its !== 'pass')
      lines.push(annotation(its === 'fail' ? 'error' : 'warning', `delivery smoke: fresh ${run}`, told));
  for (const { tenant, is, why } of smoke.tenants.filter(isTrouble)) {
    const level = is === 'unreachable' && !strict ? 'warning' : 'error';
    lines.push(annotation(level, `delivery smoke: ${is}: ${tenant}`, why));
  }
  return lines;
}

const rowsOf = ({ counts }: Smoke) =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `| ${name} | ${grouped(count)} |`);

function tableOf(troubled: readonly TenantResult[]): string {
  const rows = troubled
    .slice(0, MOST_ROWS)
    .map(({ tenant, is, why }) => `| ${markdown(tenant)} | ${is} | ${markdown(shorten(why, 200))} |`);
  const limits = { of: troubled.length, limitBytes: TABLE_BYTES };
  return tableWithin(['tenant', 'class', 'because'], rows, limits);
}

export function renderSmokeJunit(smoke: Smoke): string {
  const cases = [
    ...smoke.tenants.filter(isTrouble).map((one) => tenantCase(one, smoke)),
    ...freshCases(smoke),
  ];
  const red = smoke.verdict !== 'pass';
  const outcome = smoke.verdict === 'fail' ? 'failure' : 'error';
  const all = [
    `<testcase classname="delivery.smoke" name="fleet" time="${(smoke.tookMs / 1_000).toFixed(3)}">${red ? `<${outcome} message="${xmlAttribute(smoke.headline)}" type="${smoke.verdict}"/>` : ''}</testcase>`,
    ...cases,
  ];
  const count = (element: string) => all.filter((one) => one.includes(`<${element} `)).length;
  const totals = `tests="${all.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${(smoke.tookMs / 1_000).toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="delivery" ${totals.replace(/ skipped="\d+"/, '')}>
<testsuite name="delivery smoke" timestamp="${smoke.startedAt.replace(/Z$/, '')}" ${totals}>
${all.join('\n')}
</testsuite>
</testsuites>
`;
}

function tenantCase({ tenant, is, why, tookMs }: TenantResult, { strict }: Smoke): string {
  const element = is === 'unreachable' && !strict ? 'skipped' : 'failure';
  const type = element === 'skipped' ? '' : ` type="${is}"`;
  return `<testcase classname="delivery.smoke" name="${xmlAttribute(tenant)}" time="${(tookMs / 1_000).toFixed(3)}"><${element} message="${xmlAttribute(shorten(why, 500))}"${type}>${markup(is)}</${element}></testcase>`;
}

const freshCases = ({ fresh }: Smoke) =>
  fresh.map(({ run, verdict, headline }) => {
    const head = `<testcase classname="delivery.smoke" name="${xmlAttribute(`fresh tenant ${run}`)}"`;
    if (verdict === 'pass') return `${head}/>`;
    const element = verdict === 'fail' ? 'failure' : 'error';
    return `${head}><${element} message="${xmlAttribute(shorten(headline, 500))}" type="${verdict}"/></testcase>`;
  });
