import type { Use } from '../sql/likeness.ts';

/** What the name of a call says of the text that it is given. `passes`: whoever takes its result decides. */
export type CallUse = Use | 'passes' | 'formats';

const DATABASE = new Set([
  ...['query', 'queryrow', 'queryrows', 'queryx', 'queryrowx', 'exec', 'mustexec', 'namedexec', 'namedquery'],
  ...[
    'prepare',
    'preparex',
    'preparenamed',
    'queue',
    'execute',
    'executemany',
    'executescript',
    'execute_batch',
  ],
  ...[
    'execute_values',
    'fetchrow',
    'fetchval',
    'fetchall',
    'fetchone',
    'fetch_row',
    'fetch_val',
    'fetch_all',
  ],
  ...['fetch_one', 'mogrify', 'copy_expert', 'scalars', 'queryrawunsafe', 'executerawunsafe', 'rawquery'],
  ...['oneornone', 'manyornone', 'read_sql', 'read_sql_query', 'multi', 'queryfile', 'querysingle'],
]);

/** Names that mean a statement only when it is a database that is asked. */
const DATABASE_OF_A_DATABASE = new Set([
  ...[
    'get',
    'select',
    'one',
    'any',
    'none',
    'many',
    'run',
    'all',
    'raw',
    'fetch',
    'cursor',
    'iterate',
    'scalar',
  ],
  ...['unsafe', 'result', 'stream', 'first', 'last', 'declare'],
]);
const A_DATABASE =
  /^(?:\w*(?:db|database|conn|connection|pool|client|tx|trx|txn|transaction|cursor|session|queryer|knex|prisma|repo|repository|store|stmt|batch)|pg|cur|sql|q|s)$/i;

const PEOPLE = new Set([
  ...[
    'print',
    'println',
    'printf',
    'error',
    'errorf',
    'errorw',
    'errorln',
    'warn',
    'warnf',
    'warning',
    'info',
  ],
  ...['infof', 'infow', 'debug', 'debugf', 'debugw', 'trace', 'tracef', 'fatal', 'fatalf', 'panic', 'panicf'],
  ...['log', 'logf', 'exception', 'critical', 'wrap', 'wrapf', 'describe', 'it', 'skip', 'fail', 'alert'],
  ...[
    'confirm',
    'prompt',
    'usage',
    'fprintln',
    'fprintf',
    'fprint',
    'add_argument',
    'add_parser',
    'gettext',
    '_',
  ],
  ...[
    'warnonce',
    'notice',
    'abort',
    'exit',
    'httperror',
    'message',
    'msg',
    'msgf',
    'set_description',
    'option',
  ],
]);
const FOR_PEOPLE =
  /^(?:log|logger|logging|slog|zap|zerolog|console|errors?|t|tb|test|assert|require|expect|toast|i18n|click|stderr|stdout|ui|flag|cobra|warnings|messages|notify|\w*(?:Log|Logger))$/;
const AN_ERROR = /(?:Error|Exception|Warning|HttpException)$/;

const PASSING = new Set([
  ...[
    'text',
    'sql',
    'dedent',
    'cleandoc',
    'trimspace',
    'trim',
    'strip',
    'rebind',
    'literal',
    'freeze',
    'query_only',
  ],
]);
const FORMATTING = new Set([
  ...[
    'sprintf',
    'appendf',
    'format',
    'writestring',
    'write',
    'push',
    'append',
    'concat',
    'fprintf',
    'expr',
    'in',
  ],
]);

export function useOfCall(callee: string): CallUse {
  const names = callee.split('.');
  const last = names.at(-1) ?? '';
  const owner = names.at(-2) ?? '';
  const name = last
    .toLowerCase()
    .replace(/^\$/, '')
    .replace(/context$/, '');
  if (AN_ERROR.test(last)) return 'people';
  if (FORMATTING.has(name)) return 'formats';
  if (PASSING.has(name)) return 'passes';
  if (FOR_PEOPLE.test(owner)) return 'people';
  if (DATABASE.has(name)) return 'database';
  if (DATABASE_OF_A_DATABASE.has(name) && A_DATABASE.test(owner)) return 'database';
  return PEOPLE.has(name) ? 'people' : 'unknown';
}

/** The tag of a template: sql`...`, tx`...`, Prisma.sql`...`, prisma.$queryRaw`...`. */
export function isSqlTag(tag: string): boolean {
  return /(?:^|\.)\$?(?:sql\w*|query\w*|execute\w*|pgsql|psql|tx|trx|db|pg|conn|client|slonik)$/i.test(tag);
}
