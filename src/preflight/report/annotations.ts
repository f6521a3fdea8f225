import { commandMessage, commandProperty, shorten } from '../../report/escape.ts';
import type { Outcome } from '../outcome.ts';

/** The runners show ten of a kind for a step and drop the rest without a word. */
const MOST_OF_A_KIND = 9;
const LONGEST_MESSAGE = 1_000;

/** A line for each finding, which a workflow runner shows beside the source. */
export function annotationsOf({ findings }: Outcome): string[] {
  return (['error', 'warning'] as const).flatMap((kind) => {
    const lines = findings
      .filter(({ level }) => level === kind)
      .map((finding) => {
        const { file, line, column, rule, message, hint } = finding;
        const where = `file=${commandProperty(file)},line=${line},col=${column}`;
        const said = shorten(hint === undefined ? message : `${message}\n${hint}`, LONGEST_MESSAGE);
        return `::${kind} ${where},title=${commandProperty(`SQL ${rule}`)}::${commandMessage(said)}`;
      });
    const rest = lines.length - MOST_OF_A_KIND;
    const more = rest > 0 ? [`::${kind} title=SQL preflight::and ${rest} more in the log`] : [];
    return [...lines.slice(0, MOST_OF_A_KIND), ...more];
  });
}
