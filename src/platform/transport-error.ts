/** Why no answer came, as one line. */
export function transportError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  // A failure to connect over several addresses hides its reasons one level down.
  const inner = error instanceof AggregateError ? error.errors.map(transportError).join(', ') : error.message;
  return code && !inner.includes(code) ? `${code}: ${inner}` : inner || error.name;
}
