import type { DatabaseError } from 'pg';
import { HarnessFault } from '../fault.ts';

/** The connection, the server's means, its end: what it says then, it says of itself and not of a statement. */
const OF_THE_SERVER = /^(?:08|53|57P)/;

/** Without a SQLSTATE it was not PostgreSQL that spoke. */
export function stopIfGone({ code, message }: Pick<DatabaseError, 'code' | 'message'>): void {
  if (code !== undefined && !OF_THE_SERVER.test(code)) return;
  throw new HarnessFault(`the database stopped answering: ${message}`);
}
