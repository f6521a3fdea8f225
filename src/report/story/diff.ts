import { diffLines } from 'diff';

export type DiffRow =
  | { is: 'same'; left: number; right: number; text: string }
  | { is: 'changed'; left: number | null; right: number | null; expected: string | null; read: string | null }
  | { is: 'gap'; lines: number };

export interface LineDiff {
  rows: DiffRow[];
  added: number;
  removed: number;
  /** Rows that are left out because the two have more differences than a person reads. */
  leftOut: number;
}

/** Two texts that share nothing cost the square of this; such a pair is shown whole against whole. */
const MOST_EDITS = 1_000;
const MOST_ROWS = 240;
const MOST_LINES = 20_000;
const CONTEXT = 3;

export function lineDiff(expected: string, read: string): LineDiff {
  const rows = align(firstLines(expected), firstLines(read));
  const changed = rows.filter((row) => row.is === 'changed');
  const folded = fold(rows);
  return {
    rows: folded.slice(0, MOST_ROWS),
    added: changed.filter((row) => row.read !== null).length,
    removed: changed.filter((row) => row.expected !== null).length,
    leftOut: Math.max(0, folded.length - MOST_ROWS),
  };
}

interface Cursor {
  left: number;
  right: number;
}

function align(expected: string, read: string): DiffRow[] {
  const parts = diffLines(expected, read, { maxEditLength: MOST_EDITS }) ?? [
    { value: expected, removed: true, added: false },
    { value: read, removed: false, added: true },
  ];
  const rows: DiffRow[] = [];
  const at: Cursor = { left: 1, right: 1 };
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (part === undefined) break;
    const next = parts[index + 1];
    if (part.removed && next?.added) {
      rows.push(...pair(splitLines(part.value), splitLines(next.value), at));
      index += 1;
    } else if (part.removed) rows.push(...pair(splitLines(part.value), [], at));
    else if (part.added) rows.push(...pair([], splitLines(part.value), at));
    else
      for (const text of splitLines(part.value))
        rows.push({ is: 'same', left: at.left++, right: at.right++, text });
  }
  return rows;
}

function pair(removed: readonly string[], added: readonly string[], at: Cursor): DiffRow[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index): DiffRow => {
    const [expected, read] = [removed[index] ?? null, added[index] ?? null];
    return {
      is: 'changed',
      left: expected === null ? null : at.left++,
      right: read === null ? null : at.right++,
      expected,
      read,
    };
  });
}

/** Leaves some lines around each change and says how many it folds away. */
function fold(rows: readonly DiffRow[]): DiffRow[] {
  const near = new Uint8Array(rows.length);
  for (const [index, row] of rows.entries()) {
    if (row.is === 'changed') near.fill(1, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  }
  const folded: DiffRow[] = [];
  for (const [index, row] of rows.entries()) {
    const last = folded.at(-1);
    if (near[index]) folded.push(row);
    else if (last?.is === 'gap') last.lines += 1;
    else folded.push({ is: 'gap', lines: 1 });
  }
  return folded;
}

function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function firstLines(text: string): string {
  let end = -1;
  for (let lines = 0; lines < MOST_LINES; lines += 1) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) return text;
  }
  return text.slice(0, end + 1);
}
