import type { MappedText } from '../mapped.ts';

/** A piece of an expression that makes a text, in the order in which they are put together. */
export type Part =
  | { kind: 'text'; text: MappedText }
  /** A constant by its name, `columns` or `sql.columns`, to be looked up. */
  | { kind: 'name'; name: string; from: number }
  /** A value that the driver sends apart from the text: what stands in a template with a tag. */
  | { kind: 'value'; from: number }
  /** Something that only the running program knows. */
  | { kind: 'unknown'; from: number };

export type Expression = readonly Part[];

export function isLiteral(expression: Expression): boolean {
  return expression.some(({ kind }) => kind === 'text');
}
