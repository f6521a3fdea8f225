/** Something that a person can mend before anything is written: bad usage, configuration or credentials. */
export class UsageError extends Error {
  override name = 'UsageError';
}
