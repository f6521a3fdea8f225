import type { Client } from 'pg';
import type { Finding } from '../finding.ts';
import { placeOf } from '../mapped.ts';
import { prepare } from '../prepare.ts';
import type { Statement } from '../statement.ts';
import { type Catalog, readCatalog } from './catalog.ts';
import { parseTree } from './parse.ts';
import { type Remark, remarksOn } from './rules.ts';

/** Only what can break one of the rules is worth the printing of its tree. */
const WORTH_IT = /\bcoalesce\b|::\s*"?(?:text|varchar|character)|\bcast\s*\(/i;

const NEEDS_SUPERUSER =
  'the rules beyond preparing (labels of an enum as text, needless COALESCE): this user of the database may not turn off its log';

export interface Analysed {
  findings: Finding[];
  /** What should have been looked at and was not, with the reason. */
  notRun: string[];
}

/** The rules beyond preparing, on statements that PostgreSQL accepted. */
export async function analyse(client: Client, statements: readonly Statement[]): Promise<Analysed> {
  const chosen = statements.filter(({ kind, text }) => kind === 'query' && WORTH_IT.test(text.text));
  if (chosen.length === 0) return { findings: [], notRun: [] };
  if (!(await keepsToItself(client))) return { findings: [], notRun: [NEEDS_SUPERUSER] };
  const catalog = await readCatalog(client);
  await client.query(
    'SET debug_print_parse = on; SET debug_pretty_print = off; SET client_min_messages = log',
  );
  const findings: Finding[] = [];
  for (const statement of chosen) {
    const tree = await treeOf(client, statement.text.text);
    if (tree !== undefined) findings.push(...remarks(statement, tree, catalog));
  }
  await client.query('RESET debug_print_parse; RESET client_min_messages');
  return { findings, notRun: [] };
}

/** A server of the user's own would write every tree into its log; where that cannot be turned off, it is not asked. */
async function keepsToItself(client: Client): Promise<boolean> {
  try {
    await client.query("SET log_min_messages = 'fatal'");
    return true;
  } catch {
    return false;
  }
}

async function treeOf(client: Client, text: string): Promise<string | undefined> {
  let tree: string | undefined;
  const listen = ({ message, detail }: { message?: string | undefined; detail?: string | undefined }) => {
    if (message?.startsWith('parse tree')) tree = detail;
  };
  client.on('notice', listen);
  await prepare(client, text);
  client.off('notice', listen);
  return tree;
}

function remarks({ text, place }: Statement, tree: string, catalog: Catalog): Finding[] {
  const parsed = parseTree(tree);
  if (parsed === undefined) return [];
  return remarksOn(parsed, catalog).map(({ rule, level, message, hint, location }: Remark) => ({
    ...{ rule, level, message, hint, detail: undefined, statement: text.text },
    place: placeOf(text, unitAt(text.text, location)) ?? place,
  }));
}

/** A location counts bytes of UTF-8. */
function unitAt(text: string, location: number): number {
  return location < 0 ? 0 : Buffer.from(text).subarray(0, location).toString('utf8').length;
}
