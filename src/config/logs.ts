import { z } from 'zod';
import type { LogsSettings } from '../logs/settings.ts';
import { address, headersOf, type Values } from './environment.ts';
import { headers, secret, text, url } from './values.ts';
import { words } from './words.ts';

/** The `logs` section of a target: where the platform's log can be read. */

const endpoint = {
  url,
  token: secret.optional(),
  headers: headers.optional(),
};

const KINDS = ['file', 'command', 'loki', 'http'] as const;

export const logsSection = z
  .strictObject({
    file: text.optional(),
    command: words.optional(),
    loki: z.strictObject({ ...endpoint, query: text }).optional(),
    http: z.strictObject(endpoint).optional(),
    format: z
      .enum(['go', 'registry'], { error: 'must be go or registry' })
      .optional()
      .meta({ description: "The platform's plain lines, or the JSON lines of `delivery serve`." }),
  })
  .refine((section) => KINDS.filter((kind) => section[kind] !== undefined).length === 1, {
    error: `must name one source: write ${KINDS.join(', ')}, and only one of them`,
  })
  .meta({ oneOf: KINDS.map((kind) => ({ required: [kind] })) });

export type LogsSection = z.infer<typeof logsSection>;

export function resolveLogs(
  section: LogsSection,
  values: Values,
  path: readonly PropertyKey[],
): LogsSettings {
  return { ...sourceOf(section, values, path), format: section.format };
}

function sourceOf(section: LogsSection, values: Values, path: readonly PropertyKey[]): LogsSettings {
  const { file, command, loki, http } = section;
  if (file !== undefined) return { kind: 'file', path: values.path(file, [...path, 'file']) };
  if (command !== undefined) {
    const words = command.map((word, index) => values.text(word, [...path, 'command', index]));
    return { kind: 'command', command: words, folder: values.path('.', path) };
  }
  if (loki !== undefined) {
    const query = values.text(loki.query, [...path, 'loki', 'query']);
    return { kind: 'loki', query, ...endpointOf(loki, values, [...path, 'loki']) };
  }
  return { kind: 'http', ...endpointOf(http ?? { url: '' }, values, [...path, 'http']) };
}

function endpointOf(
  { url: at, token, headers: given }: NonNullable<LogsSection['http']>,
  values: Values,
  path: readonly PropertyKey[],
): { url: string; headers: Record<string, string> } {
  const bearer =
    token === undefined ? {} : { authorization: `Bearer ${values.secret(token, [...path, 'token'])}` };
  // No report shows this address, and its query may hold a token.
  values.text(at, [...path, 'url']);
  return {
    url: address(at, values, [...path, 'url']),
    headers: { ...headersOf(given, values, [...path, 'headers']), ...bearer },
  };
}
