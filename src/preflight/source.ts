/** One file's text, with what it takes to say where in it something is. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/** Lines and columns count from 1, columns in UTF-16 units as editors and SARIF do. */
export interface Position {
  line: number;
  column: number;
}

export function sourceOf(path: string, text: string): Source {
  const lineStarts = [0];
  for (const { index } of text.matchAll(/\n/g)) lineStarts.push(index + 1);
  return { path, text, lineStarts };
}

export function positionOf({ lineStarts }: Source, offset: number): Position {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

export function lineAt({ text, lineStarts }: Source, line: number): string {
  const end = lineStarts[line] ?? text.length + 1;
  return text.slice(lineStarts[line - 1], end - 1).replace(/\r$/, '');
}
