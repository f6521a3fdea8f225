/** A statement has a name so that the server parses it once for each connection, which nearly halves its cost. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}
