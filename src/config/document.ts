import { type Document, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { UsageError } from '../usage.ts';
import { malformed } from './malformed.ts';

/** A file of YAML that still knows where everything in it stands. */
export interface ConfigDocument {
  value: unknown;
  /** `file:line:column` of a value, or of the nearest thing around it. */
  where(path: readonly PropertyKey[], of?: 'key' | 'value'): string;
  /** Counts from the start of the file: what stands first is told first. */
  offset(path: readonly PropertyKey[], of?: 'key' | 'value'): number;
}

/** Anchors that expand into more than this are no configuration. */
const MOST_ALIASES = 100;

export function readDocument(source: string, file: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [first] = document.errors.sort((a, b) => a.pos[0] - b.pos[0]);
  if (first) throw new UsageError(`${at(first.pos[0])}: ${malformed(first, { source, document, lines })}`);
  const offset = (path: readonly PropertyKey[], of: 'key' | 'value' = 'value') =>
    offsetOf(document, path, of);
  return {
    value: toValue(document, file),
    where: (path, of) => at(offset(path, of)),
    offset,
  };
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    throw new UsageError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[], of: 'key' | 'value'): number {
  let offset = 0;
  let node: unknown = document.contents;
  for (const [index, step] of path.entries()) {
    const key = keyOf(node, step);
    if (isScalar(key)) offset = key.range?.[0] ?? offset;
    if (of === 'key' && index === path.length - 1) return offset;
    node = isCollection(node) ? node.get(step, true) : undefined;
    // An empty value stands nowhere: its key is what a person sees.
    if (isNode(node) && node.range && node.range[1] > node.range[0]) offset = node.range[0];
  }
  return offset;
}

const keyOf = (node: unknown, step: PropertyKey) =>
  isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step)?.key : undefined;
