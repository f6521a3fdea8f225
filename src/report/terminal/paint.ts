import { terminal } from '../escape.ts';
import type { Change } from './hops.ts';

/** Colours a line, or leaves it alone. Text is made harmless first: only we write sequences. */
export type Paint = (tone: Change['tone'] | 'strong' | 'soft', text: string) => string;

const CODES = { good: '32', bad: '31', unclear: '33', plain: '0', strong: '1', soft: '2' } as const;

export const painter =
  (colour: boolean): Paint =>
  (tone, text) => {
    const safe = terminal(text);
    return !colour || tone === 'plain' ? safe : `\u001b[${CODES[tone]}m${safe}\u001b[0m`;
  };

/** Cuts to columns. Counting characters errs on the short side for what is wide, so each of those counts two. */
export function clip(text: string, columns: number): string {
  let used = 0;
  let kept = '';
  for (const mark of terminal(text)) {
    used += WIDE.test(mark) ? 2 : COMBINING.test(mark) ? 0 : 1;
    if (used > columns - 1) return `${kept}…`;
    kept += mark;
  }
  return kept;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const COMBINING = /\p{Mark}/u;
