import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ms } from './side-by-side/figures.ts';
import { atMost, type Findings, type Scale } from './side-by-side/findings.ts';
import { compare, inTurn } from './side-by-side/in-turn.ts';
import { packed, tookMs } from './side-by-side/packed.ts';

/** The shipped command that only says what it can do, against a script that does nothing. */
export async function run({ quick }: Scale): Promise<Findings> {
  const times = quick ? 10 : 40;
  using command = packed();
  const empty = join(command.folder, 'empty.js');
  writeFileSync(empty, '');
  const cwd = command.folder;
  const help = () => tookMs([command.bin, '--help'], { cwd });
  const nothing = () => tookMs([empty], { cwd });
  help();
  nothing();
  const pairs = await inTurn(
    times,
    async () => help(),
    async () => nothing(),
  );
  return {
    ran: `delivery --help from the packed tarball, compiled, against an empty script; ${times} times, from the start of the process to its end`,
    comparisons: [
      compare(pairs, {
        what: 'time to start and say so',
        goal: atMost(1.5),
        ours: (took) => took,
        peer: (took) => took,
        better: 'more',
        told: ms,
      }),
    ],
  };
}
