/** What an answer's body holds, or why nobody reads it. */
export type Parsed = { value: unknown } | { why: string };

const DEEPEST = 64;
/** The longest answer that is read at once has a quarter as many. */
const MOST_VALUES = 1_000_000;

export function parseJson(body: string): Parsed {
  // A 204 says all it has to say by its status.
  if (body.trim() === '') return { value: null };
  const why = tooMuch(body);
  if (why !== null) return { why };
  try {
    return { value: JSON.parse(body) };
  } catch {
    return { why: 'which is not JSON' };
  }
}

export const [QUOTE, COMMA, LIST, LIST_END] = [34, 44, 91, 93];
const [ESCAPE, OBJECT, OBJECT_END] = [92, 123, 125];

/** Half a million brackets take the parser longer than all the rest of a run's answers together. */
function tooMuch(json: string): string | null {
  let [depth, values] = [0, 0];
  for (let at = 0; at < json.length; at += 1) {
    const mark = json.charCodeAt(at);
    if (mark === QUOTE) {
      at = endOfText(json, at);
      continue;
    }
    const step = stepOf(mark);
    depth += step;
    if (step > 0 || mark === COMMA) values += 1;
    if (depth > DEEPEST) return `nested deeper than ${DEEPEST}`;
    if (values > MOST_VALUES) return `of more than ${MOST_VALUES} values`;
  }
  return null;
}

export function stepOf(mark: number): number {
  if (mark === LIST || mark === OBJECT) return 1;
  return mark === LIST_END || mark === OBJECT_END ? -1 : 0;
}

/** Where the text ends that begins here: most of an answer is text, and need not be looked at mark by mark. */
export function endOfText(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let before = at - 1;
    while (json.charCodeAt(before) === ESCAPE) before -= 1;
    const isEscaped = (at - before) % 2 === 0;
    if (!isEscaped) return at;
  }
  return json.length;
}
