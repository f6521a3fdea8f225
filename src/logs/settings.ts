/**
 * Where a target's log can be read, as its configuration says: a token has become a header, a path is absolute.
 * `{slug}` stands in whatever text this holds for the tenant that is looked at.
 */
export type LogsSettings = (
  | { kind: 'file'; path: string }
  | { kind: 'command'; command: readonly string[]; folder: string }
  | { kind: 'loki'; url: string; query: string; headers: Record<string, string> }
  | { kind: 'http'; url: string; headers: Record<string, string> }
) & {
  /** The platform's plain lines, or the JSON lines of this repo's registry, which tell more. */
  format?: 'go' | 'registry' | undefined;
};
