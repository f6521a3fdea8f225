/** What an answer's body holds, or why nobody reads it. */
export type Parsed = { value: unknown } | { why: string };

const DEEPEST = 64;
/** A list of fifty thousand tenants has fewer. */
const MOST_VALUES = 400_000;

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

const STEPS: Readonly<Record<string, number>> = { '[': 1, '{': 1, ']': -1, '}': -1 };

/** Half a million brackets take the parser longer than all the rest of a run's answers together. */
function tooMuch(json: string): string | null {
  let [depth, values, quoted] = [0, 0, false];
  for (let at = 0; at < json.length; at += 1) {
    const mark = json.charAt(at);
    // Outside of a text it escapes nothing, and is no JSON either.
    if (mark === '\\') at += 1;
    else if (mark === '"') quoted = !quoted;
    if (quoted) continue;
    const step = STEPS[mark] ?? 0;
    depth += step;
    if (step > 0 || mark === ',') values += 1;
    if (depth > DEEPEST) return `nested deeper than ${DEEPEST}`;
    if (values > MOST_VALUES) return `of more than ${MOST_VALUES} values`;
  }
  return null;
}
