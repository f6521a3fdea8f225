import { printedJson } from '../report/json.ts';
import { ending } from '../report/terminal/ending.ts';
import { streamTraits } from '../report/terminal/environment.ts';
import { painter } from '../report/terminal/paint.ts';
import type { Regression } from '../session/catalogue.ts';
import type { Judged } from './evidence.ts';
import type { ViewFlags } from './view.ts';

/** What recorded evidence says, and which incidents of the past it looks like. */
export function showRecorded(
  flags: ViewFlags,
  { verdict }: Pick<Judged, 'verdict'> & Partial<Judged>,
  near: readonly Regression[] = [],
): void {
  if (flags.json) {
    process.stdout.write(`${printedJson(verdict)}\n`);
    return;
  }
  const { colour } = streamTraits(process.stdout, process.env);
  const lines = ending(verdict, '', painter(colour));
  for (const { id, title } of near) lines.push(`looks like ${id}: ${title}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
