/** The embedded server could not be started or stopped. The message is one sentence; `cause` has the server's words. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';
}
