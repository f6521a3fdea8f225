import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ms } from './side-by-side/figures.ts';
import { atLeast, type Findings, type Scale } from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';
import { packed, tookMs } from './side-by-side/packed.ts';
import { packageVersion } from './side-by-side/programs.ts';

/** A whole gate from nothing: database, registry, tenant, verdict, report, teardown; against a test of nothing. */
const PACE = 1_000;
const EMPTY = "import { test } from 'playwright/test';\ntest('nothing', () => undefined);\n";

export async function run({ quick }: Scale): Promise<Findings> {
  const times = quick ? 3 : 7;
  using command = packed();
  const { folder } = command;
  const env = { ...process.env, XDG_STATE_HOME: folder };
  const gate = ['gate', '--pace', String(PACE), '--quiet', '--report', join(folder, 'reports')];
  const playwright = emptyTest(folder);
  const ours = () => tookMs([command.bin, ...gate], { cwd: folder, env });
  const peer = () => tookMs([playwright, 'test', '--reporter=line'], { cwd: join(folder, 'empty'), env });
  // The first of each reads its program from the disk, and ours makes the cluster that the others copy.
  ours();
  peer();
  const pairs = await inTurn(
    times,
    async () => ours(),
    async () => peer(),
  );
  return {
    ran: `delivery gate --pace ${PACE} from the packed tarball, from the start of the process to its end, against one empty test of ${packageVersion('playwright')} without a browser, each run once before; ${times} times`,
    comparisons: [
      compare(pairs, {
        what: 'time of a whole run',
        goal: atLeast(3),
        ours: (took) => took,
        peer: (took) => took,
        better: 'less',
        told: ms,
      }),
    ],
  };
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
