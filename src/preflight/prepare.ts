import type { Client, Connection, DatabaseError, Submittable } from 'pg';

/** What PostgreSQL says of a statement that it only parses and analyses: nothing, or its error. */
export type Answer = DatabaseError | undefined;

/**
 * Sends each statement as a Parse message and nothing after it, so nothing is ever bound or executed. Each has a
 * transaction of its own, which the session has made read-only: a statement that fails spoils no other.
 */
export async function prepareAll(client: Client, texts: readonly string[]): Promise<Answer[]> {
  await client.query("SET default_transaction_read_only = on; SET statement_timeout = '5s'");
  const answers: Answer[] = [];
  for (const text of texts) answers.push(await prepare(client, text));
  return answers;
}

export function prepare(client: Client, text: string): Promise<Answer> {
  return new Promise((resolve) => {
    client.query(parseOnly(text, resolve));
  });
}

/** The calls that `pg` makes on what it is given to submit. */
interface ParseOnly extends Submittable {
  handleError(error: DatabaseError): void;
  handleReadyForQuery(): void;
}

function parseOnly(text: string, done: (answer: Answer) => void): ParseOnly {
  return {
    submit(connection: Connection) {
      connection.parse({ name: '', text, types: [] }, false);
      connection.sync();
    },
    handleError: done,
    handleReadyForQuery: () => done(undefined),
  };
}
