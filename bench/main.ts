import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, type Findings, isMet } from './side-by-side/findings.ts';
import { describe, machine } from './side-by-side/machine.ts';
import { linesOf } from './side-by-side/tell.ts';

/**
 * What is said to be fast, measured beside what a user would do instead. A goal that is missed is told, and only a
 * bench that breaks makes this fail: machines differ, and a slow one is no defect.
 */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  'probe-cost': () => import('./probe-cost.ts'),
  latency: () => import('./latency.ts'),
  requests: () => import('./requests.ts'),
  fleet: () => import('./fleet.ts'),
  heartbeats: () => import('./heartbeats.ts'),
  database: () => import('./database.ts'),
  'whole-run': () => import('./whole-run.ts'),
  start: () => import('./start.ts'),
  'time-to-cause': () => import('./time-to-cause.ts'),
  growth: () => import('./growth.ts'),
  simulation: () => import('./simulation.ts'),
};

const REPORTS = fileURLToPath(new URL('../reports/bench/', import.meta.url));

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const asked = args.filter((arg) => arg !== '--quick');
const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}

console.log(`${quick ? 'quick, so smaller and fewer, ' : ''}${describe(machine())}`);
const total = { met: 0, goals: 0, missing: 0, broken: 0 };

for (const name of asked.length > 0 ? asked : Object.keys(BENCHES)) {
  console.log(`\n== ${name}`);
  const told = { schema: 1, name, at: new Date().toISOString(), quick, on: machine() };
  const began = performance.now();
  const tookMs = () => Math.round(performance.now() - began);
  try {
    const findings = await (await BENCHES[name]?.())?.run({ quick });
    if (findings) take({ ...told, tookMs: tookMs() }, findings);
  } catch (error) {
    total.broken += 1;
    const broken = error instanceof Error ? (error.stack ?? error.message) : String(error);
    // What an earlier run left there would pass for this one's.
    write(name, { ...told, tookMs: tookMs(), broken, comparisons: [] });
    console.log(`  BROKEN    ${broken}`);
  }
}

console.log(`\n${lastLine()}`);
// A bench that broke may have left waits behind that nobody will ever end.
process.exit(total.broken > 0 ? 1 : 0);

interface Told {
  name: string;
  tookMs: number;
}

function take(told: Told, findings: Findings): void {
  const goals = findings.comparisons.map((comparison) => ({ ...comparison, met: isMet(comparison) }));
  total.goals += goals.length;
  total.met += goals.filter(({ met }) => met).length;
  total.missing += findings.missing?.length ?? 0;
  write(told.name, { ...told, ...findings, comparisons: goals });
  console.log(linesOf(findings).join('\n'));
  console.log(`  took      ${(told.tookMs / 1_000).toFixed(1)} s`);
}

function write(name: string, report: object): void {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(join(REPORTS, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
}

function lastLine(): string {
  const { met, goals, missing, broken } = total;
  return [
    `${met} of ${goals} goals met`,
    ...(missing > 0 ? [`${missing} not measured`] : []),
    ...(broken > 0 ? [`${broken} broken`] : []),
  ].join(', ');
}
