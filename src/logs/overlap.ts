/**
 * Which lines of an answer have not been handed over yet. The same text may have grown, lost its oldest lines, or
 * both: so the lines seen last are looked for in it, as a whole or, from its beginning, their end. Times do not
 * decide, because the same line may truly be written twice, and a line counted twice would be a false proof.
 */
export function newLines(
  seen: readonly string[],
  answer: readonly string[],
): { lines: readonly string[]; joined: boolean } {
  if (seen.length === 0) return { lines: answer, joined: true };
  const fallback = fallbackOf(seen);
  let matched = 0;
  let after = 0;
  for (const [index, line] of answer.entries()) {
    while (matched > 0 && line !== seen[matched]) matched = fallback[matched - 1] ?? 0;
    if (line === seen[matched]) matched += 1;
    if (matched === seen.length) {
      after = index + 1;
      matched = fallback[matched - 1] ?? 0;
    }
  }
  if (after > 0) return { lines: answer.slice(after), joined: true };
  const overlap = overlapOf(seen, answer);
  return { lines: answer.slice(overlap), joined: overlap > 0 || answer.length === 0 };
}

/** The longest end of what was seen that the answer begins with. */
function overlapOf(seen: readonly string[], answer: readonly string[]): number {
  const fallback = fallbackOf(answer);
  let matched = 0;
  for (const line of seen) {
    while (matched > 0 && (matched === answer.length || line !== answer[matched]))
      matched = fallback[matched - 1] ?? 0;
    if (line === answer[matched]) matched += 1;
  }
  return matched;
}

/** For each beginning of the list, the longest shorter beginning that is also its end (Knuth, Morris and Pratt). */
function fallbackOf(list: readonly string[]): number[] {
  const fallback = [0];
  let matched = 0;
  for (const line of list.slice(1)) {
    while (matched > 0 && line !== list[matched]) matched = fallback[matched - 1] ?? 0;
    if (line === list[matched]) matched += 1;
    fallback.push(matched);
  }
  return fallback;
}
