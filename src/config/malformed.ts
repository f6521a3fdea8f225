import { type Document, isMap, isScalar, type LineCounter, visit, type YAMLParseError } from 'yaml';
import { A_VARIABLE } from './values.ts';

/** What is wrong with text that is no YAML, and what a person meant to write. */
export function malformed(
  { code, message, pos: [offset] }: YAMLParseError,
  { source, document, lines }: { source: string; document: Document; lines: LineCounter },
): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return duplicate(document, lines, offset);
    case 'TAB_AS_INDENT':
      return 'a tab indents this line, and YAML takes none: write two spaces for each level';
    case 'BAD_INDENT':
      return 'this line is indented unlike its neighbours: what belongs together begins in the same column, two spaces further in than what it belongs to';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a second colon in one line: put what follows on a line of its own, or the value in quotes';
    case 'MULTIPLE_DOCS':
      return 'a second document begins here: one file holds one configuration';
    default:
      break;
  }
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1).split('\n', 1)[0] ?? '';
  if (/\{.*\$\{\w+\}/.test(line)) return `within braces ${A_VARIABLE} needs quotes: write '${A_VARIABLE}'`;
  return `is not YAML: ${message.split('\n', 1)[0]?.replace(/ at line \d+.*$/, '')}`;
}

function duplicate(document: Document, lines: LineCounter, offset: number): string {
  let told = 'this key stands here for the second time: remove one of the two';
  visit(document, {
    Map(_key, node, path) {
      const twice = node.items.find(({ key }) => isScalar(key) && key.range?.[0] === offset);
      if (!twice || !isScalar(twice.key)) return undefined;
      const name = String(twice.key.value);
      const first = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
      const line = isScalar(first?.key) ? lines.linePos(first.key.range?.[0] ?? 0).line : 0;
      const what = isTargets(document, node) ? `the target "${name}"` : `the key "${name}"`;
      told = `${what} stands here for the second time, after line ${line}: give one of the two another name, or remove it`;
      return path.length > 0 ? visit.BREAK : undefined;
    },
  });
  return told;
}

const isTargets = ({ contents }: Document, node: unknown) =>
  isMap(contents) && contents.get('targets', true) === node;
