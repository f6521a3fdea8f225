import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { broken, type Copy, copyTree, type Ran, runIn } from './copy.ts';
import { DEFECTS } from './defects/all.ts';
import type { Defect } from './defects/defect.ts';

/**
 * Breaks the harness in one way at a time and gates a build in which something is wrong, through the command that
 * people use. Not one may come out green, and each of these builds is what it is with everything in place: else the
 * run proves nothing.
 */
const AT_ONCE = 2;
const GATE_LIMIT_MS = 60_000;
const HARNESS_FAULT = 70;

type Asked = Pick<Defect, 'on' | 'args'>;

async function gateOf(copy: Copy, { on, args = [] }: Asked): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-defect-'));
  const what = on === 'none' ? ['gate'] : ['replay', on];
  try {
    return await runIn(copy, ['bin/delivery.js', ...what, '--quiet', '--report', folder, ...args], {
      limitMs: GATE_LIMIT_MS,
      env: { XDG_STATE_HOME: folder, DELIVERY_HISTORY: '', NOBODYS_TOKEN: 'of nobody' },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How the sound harness ends: a defect that ends so too was made up for by what else the harness looks at. */
const soundly = new Map<string, number | null>();
const nameOf = ({ on, args = [] }: Asked) => [on, ...args].join(' ');
let alike = 0;

async function sound(copy: Copy, asked: Asked): Promise<string[]> {
  const { exitCode } = await gateOf(copy, asked);
  soundly.set(nameOf(asked), exitCode);
  const isGreen = asked.on === 'none' && asked.args === undefined;
  const red = exitCode !== 0 && exitCode !== null && exitCode < HARNESS_FAULT;
  if (isGreen ? exitCode === 0 : red) return [];
  return [`${asked.on} exits ${exitCode} with everything in place`];
}

async function plant(copy: Copy, defect: Defect): Promise<string[]> {
  const ran = await broken(copy, defect, () => gateOf(copy, defect));
  const why =
    ran === null ? `what is to be broken does not stand once in ${defect.file}` : wrongOf(defect, ran);
  if (ran && ran.exitCode === soundly.get(nameOf(defect))) alike += 1;
  const took = `${((ran?.tookMs ?? 0) / 1_000).toFixed(1).padStart(6)} s`;
  const ended = ran === null ? 'untried' : ran.exitCode === null ? 'no end' : `exit ${ran.exitCode}`;
  const line = `${ended.padEnd(8)} ${took}  ${defect.on.padEnd(24)} ${defect.what}`;
  console.log(why === null ? line : `${line}: ${why}`);
  return why === null ? [] : [`${defect.what}: ${why}`];
}

/** One that cannot even be loaded is red for the wrong reason. */
function wrongOf({ exitCode: wanted }: Defect, { exitCode, output }: Ran): string | null {
  if (exitCode === 0) return 'CAME OUT GREEN';
  if (wanted !== undefined && exitCode !== wanted) return `not ${wanted}`;
  const misspelt = /\b(SyntaxError|ReferenceError|ERR_INVALID_TYPESCRIPT_SYNTAX)\b/.exec(output)?.[0];
  return misspelt ?? null;
}

/** Each worker has a copy of its own to break things in. */
async function inTurn<T>(
  work: readonly T[],
  act: (copy: Copy, one: T) => Promise<string[]>,
): Promise<string[]> {
  const rest = work.values();
  const worker = async () => {
    using copy = copyTree();
    const wrong: string[] = [];
    for (const one of rest) wrong.push(...(await act(copy, one)));
    return wrong;
  };
  return (await Promise.all(Array.from({ length: AT_ONCE }, worker))).flat();
}

/** Some of them, for a run that is to be short. */
export async function run({ only }: { only?: RegExp } = {}): Promise<void> {
  const chosen = DEFECTS.filter(({ what }) => only?.test(what) ?? true);
  const builds = new Map(chosen.map((defect): [string, Asked] => [nameOf(defect), defect]));
  const wrong = [...(await inTurn([...builds.values()], sound)), ...(await inTurn(chosen, plant))];
  for (const line of wrong) console.log(`NOT SO  ${line}`);
  console.log(
    `${chosen.length} defects planted, on ${builds.size} builds that are told right without them: ${wrong.length} wrong; ${alike} end as without the defect, red by what else is looked at`,
  );
  if (wrong.length > 0) throw new Error(`${wrong.length} wrong`);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  await run(values.only === undefined ? {} : { only: new RegExp(values.only) }).catch(() => {
    process.exitCode = 1;
  });
}
