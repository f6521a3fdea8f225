/** The known name that a person most likely meant, or null where none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  const near = known
    .map((one) => ({ one, distance: distance(name.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= Math.max(1, Math.floor(near.one.length / 3)) ? near.one : null;
}

/** Characters to change, add, leave out or swap with their neighbour, in three rows of the usual table. */
function distance(from: string, to: string): number {
  let before = Array.from({ length: to.length + 1 }, (_, index) => index);
  let longBefore: number[] = [];
  for (let row = 1; row <= from.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      now.push(
        Math.min(
          (before[column - 1] ?? 0) + (isSame ? 0 : 1),
          (before[column] ?? 0) + 1,
          (now[column - 1] ?? 0) + 1,
          isSwapped ? (longBefore[column - 2] ?? Number.POSITIVE_INFINITY) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    longBefore = before;
    before = now;
  }
  return before[to.length] ?? 0;
}
