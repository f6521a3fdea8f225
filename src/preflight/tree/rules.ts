import type { Catalog } from './catalog.ts';
import { isNode, listOf, nodesIn, numberOf, type TreeNode, type TreeValue } from './parse.ts';

/** What PostgreSQL accepts and what is wrong or needless all the same. */
export interface Remark {
  rule: 'enum-text' | 'needless-coalesce';
  level: 'error' | 'warning';
  message: string;
  hint: string;
  /** Bytes into the statement, as PostgreSQL counts locations; -1 where it knows none. */
  location: number;
}

const MERGE = 5;
const RTE_RELATION = 0;
const RTE_GROUP = 9;
/** What a comparison with a label that is none comes to: `=` and `<>` of two texts. */
const COMPARED: ReadonlyMap<number, string> = new Map([
  [98, 'never true'],
  [531, 'always true'],
]);

export function remarksOn(tree: TreeValue, catalog: Catalog): Remark[] {
  const remarks: Remark[] = [];
  for (const [node, queries] of nodesIn(tree)) {
    if (node.type === 'COALESCEEXPR') remarks.push(...needlessCoalesce(node, queries, catalog));
    if (node.type === 'OPEXPR' || node.type === 'SCALARARRAYOPEXPR')
      remarks.push(...textOfEnum(node, catalog));
    if (node.type === 'CASEEXPR') remarks.push(...caseOfEnum(node, catalog));
  }
  return remarks;
}

function needlessCoalesce(node: TreeNode, queries: readonly TreeNode[], catalog: Catalog): Remark[] {
  const alternatives = listOf(node.fields.args).slice(0, -1);
  return alternatives.flatMap((argument): Remark[] => {
    const name = notNullColumn(withoutCasts(argument), queries, catalog);
    if (name === undefined) return [];
    return [
      {
        rule: 'needless-coalesce',
        level: 'warning',
        message: `COALESCE is needless: the column ${name} is NOT NULL`,
        hint: 'What comes after the column in the COALESCE is never used.',
        location: numberOf(node.fields.location),
      },
    ];
  });
}

/** The name of the column if it can be no NULL here: an outer join can make it one, and so can OLD and NEW. */
function notNullColumn(
  node: TreeNode | undefined,
  queries: readonly TreeNode[],
  catalog: Catalog,
): string | undefined {
  if (node?.type !== 'VAR' || listOf(node.fields.varnullingrels).length > 1) return undefined;
  if (numberOf(node.fields.varreturningtype ?? '0') !== 0) return undefined;
  const query = queries[numberOf(node.fields.varlevelsup)];
  if (query === undefined || numberOf(query.fields.commandType) === MERGE) return undefined;
  const table = listOf(query.fields.rtable)[numberOf(node.fields.varno) - 1];
  if (!isNode(table)) return undefined;
  const number = numberOf(node.fields.varattno);
  const kind = numberOf(table.fields.rtekind);
  if (kind === RTE_GROUP) {
    const grouped = withoutCasts(listOf(table.fields.groupexprs)[number - 1]);
    return notNullColumn(grouped, queries, catalog);
  }
  return kind === RTE_RELATION ? catalog.notNull.get(`${numberOf(table.fields.relid)}.${number}`) : undefined;
}

function withoutCasts(value: TreeValue | undefined): TreeNode | undefined {
  let node = value;
  while (isNode(node) && (node.type === 'RELABELTYPE' || node.type === 'COERCEVIAIO')) node = node.fields.arg;
  return isNode(node) ? node : undefined;
}

/** `status::text = 'onlin'` is accepted, since a text can be anything, and is never true; with `<>` it always is. */
function textOfEnum(node: TreeNode, catalog: Catalog): Remark[] {
  const [left, right] = listOf(node.fields.args);
  const comes = COMPARED.get(numberOf(node.fields.opno));
  if (comes === undefined) return [];
  return [...foreignLabels(left, right, catalog, comes), ...foreignLabels(right, left, catalog, comes)];
}

function caseOfEnum(node: TreeNode, catalog: Catalog): Remark[] {
  return listOf(node.fields.args).flatMap((when) => {
    const test = isNode(when) ? when.fields.expr : undefined;
    const comes = isNode(test) ? COMPARED.get(numberOf(test.fields.opno)) : undefined;
    if (!isNode(test) || comes === undefined) return [];
    return foreignLabels(node.fields.arg, listOf(test.fields.args)[1], catalog, comes);
  });
}

function foreignLabels(
  side: TreeValue | undefined,
  other: TreeValue | undefined,
  catalog: Catalog,
  comes: string,
): Remark[] {
  const type = enumBehindText(side);
  const known = type === undefined ? undefined : catalog.enums.get(type);
  if (known === undefined) return [];
  return textsIn(other)
    .filter(({ text }) => !known.labels.includes(text))
    .map(({ text, location }) => ({
      rule: 'enum-text',
      level: 'error',
      message: `"${text}" is no label of the enum ${known.name}, so this comparison is ${comes}`,
      hint: labelsHint(text, known.labels),
      location,
    }));
}

function enumBehindText(value: TreeValue | undefined): number | undefined {
  let node = value;
  let cast = false;
  while (isNode(node) && (node.type === 'RELABELTYPE' || node.type === 'COERCEVIAIO')) {
    cast ||= node.type === 'COERCEVIAIO';
    node = node.fields.arg;
  }
  return cast && isNode(node) && node.type === 'VAR' ? numberOf(node.fields.vartype) : undefined;
}

function textsIn(value: TreeValue | undefined): { text: string; location: number }[] {
  if (!isNode(value)) return [];
  if (value.type === 'RELABELTYPE') return textsIn(value.fields.arg);
  if (value.type === 'ARRAYEXPR') return listOf(value.fields.elements).flatMap(textsIn);
  if (value.type !== 'CONST' || value.fields.constisnull !== 'false') return [];
  const text = constantText(value);
  return text === undefined ? [] : [{ text, location: numberOf(value.fields.location) }];
}

/** `:constvalue 8 [ 32 0 0 0 97 98 99 100 ]`: a length of four bytes, and the text. */
function constantText({ fields }: TreeNode): string | undefined {
  if (numberOf(fields.consttype) !== 25 && numberOf(fields.consttype) !== 1043) return undefined;
  const bytes = listOf(fields.constvalue).slice(2, -1).map(numberOf);
  return Buffer.from(bytes.slice(4).map((byte) => byte & 0xff)).toString('utf8');
}

/** The label that was probably meant, or all of them. */
export function labelsHint(text: string, labels: readonly string[]): string {
  const near = labels.find((label) => isNear(text.toLowerCase(), label.toLowerCase()));
  return `${near === undefined ? '' : `Perhaps you meant "${near}". `}Its labels are: ${labels.join(', ')}.`;
}

/** One letter more, less, other or swapped. */
function isNear(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > 1 || a.length < 3) return false;
  let at = 0;
  while (a[at] === b[at]) at += 1;
  const rests = [
    [a.slice(at + 1), b.slice(at)],
    [a.slice(at), b.slice(at + 1)],
    [a.slice(at + 1), b.slice(at + 1)],
    [`${a[at + 1]}${a[at]}${a.slice(at + 2)}`, b.slice(at)],
  ];
  return rests.some(([left, right]) => left === right);
}
