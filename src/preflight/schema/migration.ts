import { tokenAt } from '../sql/lexer.ts';
import type { Stretch } from '../sql/split.ts';

const UP = /^[ \t]*--[ \t]*(?:\+(?:goose|migrate)[ \t]+up|migrate:up|up[ \t]+migration)\b.*$/im;
const DOWN = /^[ \t]*--[ \t]*(?:\+(?:goose|migrate)[ \t]+down|migrate:down|down[ \t]+migration)\b.*$/im;

/** The part of a file that goes up: goose, sql-migrate, dbmate and node-pg-migrate keep both ways in one file. */
export function upPart(text: string): Stretch {
  const up = UP.exec(text);
  const from = up === null ? 0 : up.index + up[0].length;
  const down = DOWN.exec(text.slice(from));
  return { from, to: down === null ? text.length : from + down.index };
}

const ALONE =
  /\b(?:concurrently|vacuum|create\s+database|drop\s+database|alter\s+system|reindex|create\s+tablespace)\b/i;
const OWN_TRANSACTION = /(?:^|;)\s*(?:begin|start\s+transaction|commit|end|rollback)\b/i;
const NO_TRANSACTION =
  /--\s*\+(?:goose|migrate)\s+no\s*transaction|migrate:up\s+transaction:\s*false|\bnotransaction\b/i;
const PSQL = /^\\|\bcopy\b[^;]*\bfrom\s+stdin\b/im;

/** Most tools send a file in one piece, which makes it one transaction. These can not or would not be sent so. */
export function isOneTransaction(text: string): boolean {
  return ![ALONE, OWN_TRANSACTION, NO_TRANSACTION, PSQL].some((pattern) => pattern.test(text));
}

/** A statement that only says where a transaction begins and ends. */
export function isTransactionControl(statement: string): boolean {
  const { from, to } = tokenAt(statement, 0);
  const verb = statement.slice(from, to).toLowerCase();
  return (
    /^(?:begin|commit|end|rollback|savepoint|release|abort)$/.test(verb) ||
    /^start\s+transaction/i.test(statement)
  );
}
