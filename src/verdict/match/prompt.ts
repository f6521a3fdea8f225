export type PromptMatch =
  | { is: 'same' }
  | { is: 'absent' }
  | { is: 'placeholder'; placeholder: string; line: number }
  | { is: 'differs'; line: number; size: number; expectedSize: number };

const PLACEHOLDER = /\{\{\s*[A-Za-z_][\w.-]*\s*\}\}/;

/** The template's text, with something in the place of each placeholder that the template has. */
export function matchPrompt(expected: string, actual: string): PromptMatch {
  const left = PLACEHOLDER.exec(actual);
  if (left) return { is: 'placeholder', placeholder: left[0], line: lineOf(actual, left.index) };
  if (fits(expected.split(PLACEHOLDER), actual)) return { is: 'same' };
  return {
    is: 'differs',
    line: firstDifference(expected, actual),
    size: Buffer.byteLength(actual),
    expectedSize: Buffer.byteLength(expected),
  };
}

/** Whether the text is the given pieces in their order, with anything between them. */
function fits(pieces: readonly string[], text: string): boolean {
  const [first, ...others] = pieces as [string, ...string[]];
  const last = others.pop();
  if (last === undefined) return first === text;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const piece of others) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

const lineOf = (text: string, index: number) => text.slice(0, index).split('\n').length;

function firstDifference(expected: string, actual: string): number {
  const [want, have] = [expected.split('\n'), actual.split('\n')];
  const index = want.findIndex((line, at) => line !== have[at]);
  return (index < 0 ? want.length : index) + 1;
}
