/** Undone migrations are none: `1_users.down.sql`, `down.sql` in a folder of its own, and Flyway's `U1__users.sql`. */
export function isDown(path: string): boolean {
  return /(?:^|[./])down\.sql$|(?:^|\/)U[\d._]+__[^/]*\.sql$/i.test(path);
}

/**
 * The order in which the tools run migrations: by number or timestamp, which natural order is, folder by folder.
 * What has no number comes first (a base schema), and what Flyway repeats comes last.
 */
export function inOrder(paths: readonly string[]): string[] {
  return paths.filter((path) => !isDown(path)).toSorted((a, b) => compare(a.split('/'), b.split('/')));
}

function compare(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((name, index) => name !== b[index]);
  const [left, right] = [a[at], b[at]];
  if (left === undefined || right === undefined) return a.length - b.length;
  // Files of a folder come before those of the folders in it.
  const [isFile, isOtherFile] = [at === a.length - 1, at === b.length - 1];
  if (isFile !== isOtherFile) return isFile ? -1 : 1;
  return compareNames(left, right);
}

function compareNames(a: string, b: string): number {
  return group(a) - group(b) || compareNumbers(numbersOf(a), numbersOf(b)) || (a < b ? -1 : 1);
}

function group(name: string): number {
  if (/^R__/.test(name)) return 2;
  return numbersOf(name).length === 0 ? 0 : 1;
}

/** `V1.10__users.sql` is [1, 10]; a timestamp may have more digits than a number can hold exactly. */
function numbersOf(name: string): bigint[] {
  const version = /^[vV]?(\d+(?:[._]\d+)*)(?=[._-]|$)/.exec(name)?.[1];
  return version === undefined ? [] : version.split(/[._]/).map(BigInt);
}

function compareNumbers(a: readonly bigint[], b: readonly bigint[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? 0n) - (b[at] ?? 0n);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}
