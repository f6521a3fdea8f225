/**
 * What PostgreSQL prints of a statement that it has analysed (`debug_print_parse`): every column is known by the
 * table that it comes from, whatever aliases and subqueries it was written through. No parser of our own could say.
 */
export type TreeValue = string | TreeNode | readonly TreeValue[];

export interface TreeNode {
  readonly type: string;
  readonly fields: Readonly<Record<string, TreeValue>>;
}

const TOKEN = /\s*(?:([{}()])|("(?:[^"\\]|\\.)*")|((?:[^\s(){}"\\]|\\.)+))/gy;

/** Undefined when the text is not such a tree: then nothing is said of the statement. */
export function parseTree(text: string): TreeValue | undefined {
  const tokens = Array.from(
    text.matchAll(TOKEN),
    ([, bracket, quoted, atom]) => bracket ?? quoted ?? atom ?? '',
  );
  const stack: { opening: string; values: TreeValue[] }[] = [{ opening: '', values: [] }];
  for (const token of tokens) {
    const top = stack.at(-1);
    if (top === undefined) return undefined;
    if (token === '{' || token === '(') stack.push({ opening: token, values: [] });
    else if (token === '}' || token === ')') {
      stack.pop();
      stack.at(-1)?.values.push(top.opening === '{' ? nodeOf(top.values) : top.values);
    } else top.values.push(token);
  }
  return stack.length === 1 ? stack[0]?.values[0] : undefined;
}

/** `TYPE :field value :other value value`: what has several values keeps them all. */
function nodeOf([type, ...rest]: readonly TreeValue[]): TreeNode {
  const collected: Record<string, TreeValue[]> = {};
  let name = '';
  for (const value of rest) {
    if (typeof value === 'string' && value.startsWith(':')) {
      name = value.slice(1);
      collected[name] = [];
    } else collected[name]?.push(value);
  }
  const fields = Object.entries(collected).map(([field, values]) => [
    field,
    values.length === 1 ? values[0] : values,
  ]);
  return { type: String(type), fields: Object.fromEntries(fields) };
}

export function isNode(value: TreeValue | undefined): value is TreeNode {
  return typeof value === 'object' && 'type' in value;
}

export function listOf(value: TreeValue | undefined): readonly TreeValue[] {
  return Array.isArray(value) ? value : [];
}

export function numberOf(value: TreeValue | undefined): number {
  return typeof value === 'string' ? Number(value) : Number.NaN;
}

/** Every node, with the queries around it, the innermost first. */
export function* nodesIn(
  value: TreeValue,
  queries: readonly TreeNode[] = [],
): Generator<[TreeNode, readonly TreeNode[]]> {
  if (typeof value === 'string') return;
  if (!isNode(value)) {
    for (const item of value) yield* nodesIn(item, queries);
    return;
  }
  const around = value.type === 'QUERY' ? [value, ...queries] : queries;
  yield [value, around];
  for (const field of Object.values(value.fields)) yield* nodesIn(field, around);
}
