import { joined, type MappedText, type Place, placeOf, standingFor } from '../mapped.ts';
import type { Expression, Part } from './expression.ts';
import type { Meaning, Project } from './project.ts';
import type { Reading } from './reading.ts';

/** A constant that refers to itself must not be followed for ever. */
const DEEPEST = 12;

export interface Resolved {
  text: MappedText;
  /** Values that the driver sends apart from the text; each stands as `$1`, `$2` in it. */
  values: number;
  /** The first part that only the running program knows. What is known of the rest is in `text` all the same. */
  unknown: Place | undefined;
}

export function resolve(expression: Expression, reading: Reading, project: Project, depth = 0): Resolved {
  const pieces: MappedText[] = [];
  let values = 0;
  let unknown: Place | undefined;
  for (const part of expression) {
    const piece = pieceOf(part, reading, project, depth);
    if (part.kind === 'value') {
      values += 1;
      pieces.push(standingFor(`$${values}`, { source: reading.source, offset: part.from }));
    } else if (piece === undefined || 'unknown' in piece) {
      unknown ??= piece?.unknown ?? { source: reading.source, offset: part.kind === 'text' ? 0 : part.from };
    } else pieces.push(piece.text);
  }
  return { text: joined(pieces), values, unknown };
}

type Piece = { text: MappedText } | { unknown: Place } | undefined;

function pieceOf(part: Part, reading: Reading, project: Project, depth: number): Piece {
  if (part.kind === 'text') return { text: part.text };
  if (part.kind !== 'name' || depth >= DEEPEST) return undefined;
  const meaning = project.meaningOf(reading, part.name, part.from);
  const expression = meaning && constantOf(meaning);
  if (meaning === undefined || expression === undefined) return undefined;
  const resolved = resolve(expression, meaning.reading, project, depth + 1);
  if (resolved.unknown !== undefined || resolved.values > 0) {
    return { unknown: { source: reading.source, offset: part.from } };
  }
  return placeOf(resolved.text, 0) === undefined ? undefined : { text: resolved.text };
}

/** A name is a constant when it is given one text and nothing is ever added to it. */
function constantOf({ texts }: Meaning): Expression | undefined {
  const [only] = texts;
  return texts.length === 1 && only !== undefined && !only.appended ? only.expression : undefined;
}
