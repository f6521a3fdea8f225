import { FAULT_NAMES, type FaultName } from './plan/faults.ts';
import { NOISE_LEVELS, type NoiseLevel } from './plan/noise.ts';
import type { Trial } from './trial.ts';

/** What many seeds came to, in a form that workers can send and that adds up. */
export interface Totals {
  runs: number;
  verdicts: Record<Trial['verdict'], number>;
  /** Runs by fault and noise; a run with two faults counts under both. */
  covered: Record<string, number>;
  failed: { seed: number; kind: string; told: string }[];
  violations: number;
  single: number;
  unnamed: number;
  /** Seeds of single faults that went without their name. */
  nameless: number[];
  proofs: number;
  requests: number;
  simulatedMs: number;
}

export const noTotals = (): Totals => ({
  runs: 0,
  verdicts: { pass: 0, fail: 0, inconclusive: 0, crashed: 0 },
  covered: {},
  failed: [],
  violations: 0,
  single: 0,
  unnamed: 0,
  nameless: [],
  proofs: 0,
  requests: 0,
  simulatedMs: 0,
});

/** More than anybody reads; the count goes on. */
const MOST_KEPT = 200;

export function count(totals: Totals, trial: Trial): void {
  totals.runs += 1;
  totals.verdicts[trial.verdict] += 1;
  totals.requests += trial.requests;
  totals.simulatedMs += trial.simulatedMs;
  totals.proofs += trial.proofs;
  totals.single += trial.named === null ? 0 : 1;
  totals.unnamed += trial.named === false ? 1 : 0;
  if (trial.named === false && totals.nameless.length < MOST_KEPT) totals.nameless.push(trial.seed);
  const faults = trial.faults.length > 0 ? trial.faults : ['no fault'];
  for (const fault of faults) {
    const cell = cellOf(fault, trial.noise);
    totals.covered[cell] = (totals.covered[cell] ?? 0) + 1;
  }
  totals.violations += trial.violations.length;
  for (const { kind, told } of trial.violations) keep(totals, { seed: trial.seed, kind, told });
}

export function add(totals: Totals, more: Totals): void {
  for (const key of ['runs', 'violations', 'single', 'unnamed', 'proofs', 'requests', 'simulatedMs'] as const)
    totals[key] += more[key];
  for (const verdict of Object.keys(totals.verdicts) as Trial['verdict'][])
    totals.verdicts[verdict] += more.verdicts[verdict];
  for (const [cell, runs] of Object.entries(more.covered))
    totals.covered[cell] = (totals.covered[cell] ?? 0) + runs;
  for (const failure of more.failed) keep(totals, failure);
  totals.nameless = [...totals.nameless, ...more.nameless].sort((a, b) => a - b).slice(0, MOST_KEPT);
}

const cellOf = (fault: string, noise: NoiseLevel) => `${fault}/${noise}`;

function keep({ failed }: Totals, failure: Totals['failed'][number]): void {
  if (failed.length < MOST_KEPT) failed.push(failure);
}

/** Of runs with a single fault that could be named, at most this share may go without its name. */
const MOST_UNNAMED = 0.01;

export const isSound = ({ violations, single, unnamed, verdicts }: Totals): boolean =>
  violations === 0 && verdicts.crashed === 0 && unnamed <= single * MOST_UNNAMED;

/** Pairs of a fault and a noise that no run had. */
export const uncovered = ({ covered }: Totals): string[] =>
  ROWS.flatMap((fault) => NOISE_LEVELS.map((noise) => cellOf(fault, noise))).filter((cell) => !covered[cell]);

const replayOf = (seed: number) => `npm run simulate -- --seed ${seed} --runs 1 --trace`;

const MOST_TOLD = 20;

const MS_PER_HOUR = 3_600_000;

export function told(totals: Totals, tookMs: number): string {
  const { runs, verdicts, violations, single, unnamed, nameless, proofs, requests, simulatedMs, failed } =
    totals;
  const perSecond = (runs / tookMs) * 1_000;
  const lines = [
    ...tableOf(totals),
    '',
    ...failed.flatMap(({ seed, kind, told }) => [
      `${kind} at seed ${seed}: ${told.split('\n')[0]}`,
      `  ${replayOf(seed)}`,
    ]),
    `${runs} deliveries: ${verdicts.pass} pass, ${verdicts.fail} fail, ${verdicts.inconclusive} inconclusive, ${verdicts.crashed} crashed`,
    `${violations} times the verdict was not what was so`,
    `${unnamed} of ${single} single faults went without their name${nameless.length > 0 ? `, at seeds ${nameless.slice(0, MOST_TOLD).join(', ')}` : ''}`,
    `${uncovered(totals).length} pairs of a fault and a noise were not covered`,
    `${proofs} proofs of hopelessness fired`,
    `${requests} requests over ${Math.round(simulatedMs / MS_PER_HOUR)} simulated hours, ${perSecond.toFixed(0)} deliveries a second, ${Math.round(simulatedMs / tookMs)} times real time`,
  ];
  return lines.join('\n');
}

const ROWS: readonly (FaultName | 'no fault')[] = ['no fault', ...FAULT_NAMES];
const WIDEST = Math.max(...ROWS.map((name) => name.length));
const COLUMN = 8;

function tableOf({ covered }: Totals): string[] {
  const line = (name: string, cells: readonly (string | number)[]) =>
    name.padEnd(WIDEST) + cells.map((cell) => String(cell).padStart(COLUMN)).join('');
  return [
    line('fault by noise', NOISE_LEVELS),
    ...ROWS.map((name) =>
      line(
        name,
        NOISE_LEVELS.map((noise) => covered[cellOf(name, noise)] ?? 0),
      ),
    ),
  ];
}
