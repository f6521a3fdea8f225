import type { Client } from 'pg';
import type { Source } from '../source.ts';
import { tokensOf } from '../sql/lexer.ts';

/** Something that this server does not have and the schema asks for. */
export interface Missing {
  kind: string;
  name: string;
}

interface ServerError {
  code?: string | undefined;
  message: string;
}

/** What a failed statement of the schema asked of the server, if that is why it failed. */
export function missingOf(statement: string, { code, message }: ServerError): Missing | undefined {
  const extension = /^create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/i.exec(statement)?.[1];
  if (extension !== undefined && code !== '42601') return { kind: 'extension', name: extension };
  const match = /^(role|tablespace|language|foreign-data wrapper|access method) "(.+)" does not exist$/.exec(
    message,
  );
  return match === null ? undefined : { kind: match[1] ?? '', name: match[2] ?? '' };
}

/** What the best-known extensions bring, so that another function that is missing is still seen. */
const BROUGHT: Record<string, RegExp> = {
  postgis: /^(?:st_|_st_|postgis|geometry|geography|box2d|box3d|raster|spatial_ref_sys|geomet|geog)/,
  vector: /^(?:vector|halfvec|sparsevec|l1_distance|l2_|cosine_|inner_product|hnsw|ivfflat|binary_quantize)/,
  timescaledb:
    /^(?:time_bucket|create_hypertable|hypertable|add_\w+_policy|show_chunks|drop_chunks|timescaledb)/,
  pg_cron: /^cron\b/,
  pg_partman: /^(?:partman|create_parent|run_maintenance)/,
  pgmq: /^pgmq/,
  pgroonga: /^pgroonga/,
};

/** What the schema would have had, if all of it could have been made here. */
export interface Lost {
  names: Set<string>;
  missing: Missing[];
  /** Names that need no extension: those that a migration makes, and those that the server has. */
  made: Set<string>;
  /** Migrations that could not be read: what is absent may stand in them. */
  unread: readonly string[];
}

export function newLost(sources: readonly Source[], unread: readonly string[]): Lost {
  const made = sources.flatMap(({ text }) =>
    [...text.matchAll(ANY_CREATE)].map((match) => bare(match[1] ?? '')),
  );
  return { names: new Set(), missing: [], made: new Set(made), unread };
}

/** Functions, operators, types and schemas of any shape: one that is there and does not fit is a fault of its use. */
export async function namesIn(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT proname::text AS name FROM pg_proc UNION SELECT oprname::text FROM pg_operator
      UNION SELECT typname::text FROM pg_type UNION SELECT nspname::text FROM pg_namespace`,
  );
  return rows.map(({ name }) => name);
}

const NAME = String.raw`((?:"[^"]+"|[\w$]+)(?:\s*\.\s*(?:"[^"]+"|[\w$]+))?)`;
const KINDS = 'table|view|sequence|type|domain|function|procedure|aggregate|schema|operator|cast|collation';
const ADJECTIVES = 'global|local|temp|temporary|unlogged|unique|recursive|materialized|foreign';
const MADE = String.raw`create\s+(?:or\s+replace\s+)?(?:(?:${ADJECTIVES})\s+)*(?:${KINDS})\s+(?:if\s+not\s+exists\s+)?${NAME}`;
const CREATE = new RegExp(`^${MADE}`, 'i');
const ANY_CREATE = new RegExp(String.raw`\b${MADE}`, 'gi');
const ALTER = new RegExp(
  String.raw`^alter\s+(?:table|type|view|materialized\s+view)\s+(?:if\s+exists\s+)?(?:only\s+)?${NAME}`,
  'i',
);
const ADDED = new RegExp(
  String.raw`\b(?:add\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?|rename\s+(?:column\s+)?(?:[\w"]+\s+)?to\s+)${NAME}`,
  'gi',
);

/** Remembers what a failed statement would have made. One that is not closed has swallowed those after it. */
export function lose(lost: Lost, statement: string): void {
  const text = statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  for (const piece of text.split(';')) loseOne(lost, piece.trim());
}

function loseOne({ names }: Lost, text: string): void {
  const made = CREATE.exec(text)?.[1];
  if (made !== undefined) names.add(bare(made));
  const altered = ALTER.exec(text)?.[1];
  if (altered === undefined) return;
  for (const match of text.matchAll(ADDED)) {
    names.add(`${bare(altered)}.${bare(match[1] ?? '')}`);
    if (/^rename\s+to\b/i.test(match[0])) names.add(bare(match[1] ?? ''));
  }
  for (const match of text.matchAll(/\badd\s+value\s+(?:if\s+not\s+exists\s+)?'([^']*)'/gi)) {
    names.add(`${bare(altered)}='${match[1]}'`);
  }
}

function bare(name: string): string {
  return (name.split('.').at(-1) ?? '').trim().replace(/^"|"$/g, '').toLowerCase();
}

/** Why an error says nothing of the statement itself: what it lacks was lost before it. */
export function lossBehind(
  lost: Lost,
  statement: string,
  { code, message }: ServerError,
): string | undefined {
  const [label, type] = enumOf(message);
  if (label !== undefined && lost.names.has(`${type}='${label}'`)) return `the label ${label} of ${type}`;
  const [unread] = lost.unread;
  if (unread !== undefined && (label !== undefined || absentName(message) !== undefined)) return unread;
  const name = absentName(message);
  if (name === undefined) return undefined;
  const short = bare(name);
  if (lost.names.has(short)) return short;
  const column = [...lost.names].find(
    (it) => it.endsWith(`.${short}`) && mentions(statement, it.split('.')[0] ?? ''),
  );
  if (column !== undefined) return column;
  const brought = lost.missing.find(
    (it) => it.kind === 'extension' && mayBring(it.name, name, code, lost.made),
  );
  return brought === undefined ? undefined : `the extension ${brought.name}`;
}

function enumOf(message: string): [string, string] | [] {
  const match = /^invalid input value for enum (\S+): "(.*)"$/.exec(message);
  return match === null ? [] : [match[2] ?? '', bare(match[1] ?? '')];
}

function absentName(message: string): string | undefined {
  const quoted = /^(?:relation|column|type|schema|function|sequence|table|collation) "([^"]+)"/.exec(
    message,
  )?.[1];
  const plain = /^(?:column|function|procedure|aggregate) ([\w.$"]+)/.exec(message)?.[1];
  const operator = /^operator does not exist: (.+)$/.exec(message)?.[1];
  const missing = /^missing FROM-clause entry for table "([^"]+)"/.exec(message)?.[1];
  return quoted ?? plain ?? operator ?? missing;
}

function mentions(statement: string, word: string): boolean {
  return tokensOf(statement).some(({ from, to }) => bare(statement.slice(from, to)) === word);
}

/** Of an extension that nobody here knows, anything may come but a plain table, and what has its name already. */
function mayBring(
  extension: string,
  name: string,
  code: string | undefined,
  made: ReadonlySet<string>,
): boolean {
  const known = BROUGHT[extension];
  if (known !== undefined)
    return name.split(/[\s.]+/).some((part) => known.test(part.replaceAll('"', '').toLowerCase()));
  if (code !== '42883' && code !== '42704' && code !== '3F000') return false;
  const operator = /(?:^|\s)([-+*/<>=~!@#%^&|`?]+)\s/.exec(name)?.[1];
  return !made.has(operator ?? bare(name));
}
