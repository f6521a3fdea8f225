import type { PlaceholderStyle } from '../sql/placeholders.ts';
import type { Import } from './language.ts';

/** How the libraries write a parameter, by a part of the name under which they are imported. */
const STYLES: [RegExp, PlaceholderStyle[]][] = [
  [/^github\.com\/jmoiron\/sqlx$|\/sqlx$/, ['question', 'colon']],
  [/^gorm\.io\/|^xorm\.io\/|\/go-pg\/|uptrace\/bun|Masterminds\/squirrel|\/goqu|\/dbr/, ['question']],
  [/jackc\/pgx/, ['dollar', 'at']],
  [
    /^github\.com\/lib\/pq$|^pg$|^pg-promise$|^postgres$|^@vercel\/postgres$|^asyncpg\b|^@neondatabase\//,
    ['dollar'],
  ],
  [
    /^knex$|^objection$|^@mikro-orm\/|^sequelize$|^typeorm$|^@nestjs\/(?:typeorm|sequelize)$/,
    ['question', 'colon'],
  ],
  [/^psycopg2?\b|^aiopg\b|^django\.db\b|^pg8000\b|^pandas\b/, ['percent']],
  [/^sqlalchemy\b|^databases\b|^sqlmodel\b|^flask_sqlalchemy\b/, ['colon']],
];

/** The styles that a file's imports tell of; none where it imports no driver. */
export function stylesOf(imports: readonly Import[]): PlaceholderStyle[] {
  const found = imports.flatMap(({ module }) => STYLES.find(([name]) => name.test(module))?.[1] ?? []);
  return [...new Set(found)];
}

const ANOTHER =
  /sqlite|mysql|mariadb|^mssql$|tedious|pyodbc|cx_Oracle|oracledb|gocql|cassandra|clickhouse|godror|bigquery/i;
const POSTGRES = /postgres|psycopg|asyncpg|pgx|^pg(?:-|$)|\/pq$|pg8000|aiopg/i;

/** A file that talks to another database alone does not speak PostgreSQL's SQL. */
export function isOfAnotherDatabase(imports: readonly Import[]): boolean {
  return (
    imports.some(({ module }) => ANOTHER.test(module)) && !imports.some(({ module }) => POSTGRES.test(module))
  );
}
