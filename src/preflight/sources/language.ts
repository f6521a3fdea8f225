import type { Parser, SyntaxNode } from '@lezer/common';
import type { Source } from '../source.ts';
import type { Expression } from './expression.ts';

/** What the reader has to know of a language. Everything here reads one node and decides nothing. */
export interface Language {
  parser: Parser;
  /** The nodes that the functions below have something to say of: most of a tree is none of them. */
  telling: ReadonlySet<string>;
  /** Nodes within which a name can be defined anew. The whole file is one of them. */
  scopes: ReadonlySet<string>;
  /** Nodes through which a text passes on its way to a call or to a name: brackets, lists of arguments. */
  transparent: ReadonlySet<string>;
  /** Nodes whose texts are for people or for the compiler: what is thrown, imported, or tagged onto a field. */
  people: ReadonlySet<string>;
  /** The expression of a node that makes a text, each literal of it told to `consume`. */
  expression(node: SyntaxNode, source: Source, consume: Consume): Expression | undefined;
  definitions(node: SyntaxNode, source: Source): Definition[];
  /** What a name that is known already is given here, by `=`, `+=` and their like. */
  assignment(node: SyntaxNode, source: Source): Assignment | undefined;
  /** The name, `columns` or `sql.columns`, that a node refers to. */
  reference(node: SyntaxNode, source: Source): string | undefined;
  /** The dotted name of what a node calls. */
  callee(node: SyntaxNode, source: Source): string | undefined;
  /** The name under which a node keeps a value in an object, a struct or a dictionary. */
  key(node: SyntaxNode, source: Source): string | undefined;
  imports(node: SyntaxNode, source: Source): Import[];
}

export type Consume = (node: SyntaxNode) => void;

export interface Definition {
  name: string;
  value: SyntaxNode | undefined;
  /** Known in the scope around the one that the node lies in, as the name of a class and its constants are. */
  outer?: boolean;
}

export interface Assignment {
  name: string;
  value: SyntaxNode | undefined;
  operator: string;
}

export interface Import {
  module: string;
  /** What it is called here, and what there. No name there: the module itself. */
  local: string;
  exported: string | undefined;
}
