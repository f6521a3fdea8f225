import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ms } from './side-by-side/figures.ts';
import { atLeast, type Findings, isMet, median, type Scale } from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';
import { type Packed, packed, tookMs } from './side-by-side/packed.ts';
import { packageVersion } from './side-by-side/programs.ts';

/** A whole gate from nothing: database, registry, tenant, verdict, report, teardown; against a test of nothing. */
const TIMES = 3;
const EMPTY = "import { test } from 'playwright/test';\ntest('nothing', () => undefined);\n";

/** What a gate of the embedded registry loads before it does anything. */
const LOADED = ['cli/gate', 'session/embedded', 'registry/registry', 'postgres/postgres', 'session/session'];

export async function run({ quick }: Scale): Promise<Findings> {
  const times = quick ? 3 : 7;
  using command = packed();
  const { folder } = command;
  const reports = join(folder, 'reports');
  const env = { ...process.env, XDG_STATE_HOME: folder };
  const playwright = emptyTest(folder);
  // At the pace that it has of itself: a faster one leaves a busy machine too little time for a right verdict.
  const ours = () => tookMs([command.bin, 'gate', '--quiet', '--report', reports], { cwd: folder, env });
  const peer = () => tookMs([playwright, 'test', '--reporter=line'], { cwd: join(folder, 'empty'), env });
  // The first of each reads its program from the disk, and ours makes the cluster that the others copy.
  ours();
  peer();
  const pairs = await inTurn(
    times,
    async () => ours(),
    async () => peer(),
  );
  const compared = compare(pairs, {
    what: 'time of a whole run',
    goal: atLeast(TIMES),
    ours: (took) => took,
    peer: (took) => took,
    better: 'less',
    told: ms,
  });
  const goalMs = median(pairs.map((pair) => pair.peer)) / TIMES;
  return {
    ran: `delivery gate from the packed tarball, from the start of the process to its end, against one empty test of ${packageVersion('playwright')} without a browser, each run once before; ${times} times`,
    comparisons: [compared],
    notes: isMet(compared) ? [] : [reason(goalMs, loadingMs(command, times), deliveriesMs(reports))],
  };
}

const reason = (goalMs: number, loadMs: number, deliveryMs: number) =>
  `the goal leaves ${ms(goalMs)}, and loading what a gate is made of takes ${ms(loadMs)} alone, already compiled; the delivery then takes ${ms(deliveryMs)} from its first request to its verdict, and PostgreSQL and the registry in between the rest. By the profile a third of the CPU loads modules and a tenth collects garbage; no other part has more than 6 %, so what is left to cut is how much is loaded`;

/** The same modules as a gate, as compiled as there, and nothing done with them. */
function loadingMs({ folder, bin }: Packed, times: number): number {
  const script = join(folder, 'load.mjs');
  const urls = LOADED.map((name) => new URL(`../dist/${name}.js`, `file://${bin}`).href);
  writeFileSync(script, `await Promise.all(${JSON.stringify(urls)}.map((url) => import(url)));\n`);
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const load = () => tookMs([script], { cwd: folder, env });
  load();
  return median(Array.from({ length: times }, load));
}

/** From the evidence of each run: how long the delivery itself took by the wall. */
function deliveriesMs(reports: string): number {
  const runs = readdirSync(reports).filter((name) => name.includes('-gate-'));
  const took = runs.map((name) => {
    const path = join(reports, name, 'verdict.json');
    const verdict = JSON.parse(readFileSync(path, 'utf8')) as { tookMs: number; pace: number };
    return verdict.tookMs / verdict.pace;
  });
  return median(took);
}

/** Answers the program that runs it. */
function emptyTest(folder: string): string {
  const empty = join(folder, 'empty');
  mkdirSync(join(empty, 'node_modules'), { recursive: true });
  const program = join(dirname(createRequire(import.meta.url).resolve('playwright/package.json')), 'cli.js');
  symlinkSync(dirname(program), join(empty, 'node_modules', 'playwright'));
  writeFileSync(join(empty, 'nothing.spec.js'), EMPTY);
  return program;
}
