import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configSchema } from './schema.ts';

export const SCHEMA_FILE = fileURLToPath(
  new URL('../../schema/delivery.config.schema.json', import.meta.url),
);

/** Written in one line, as the formatter would. */
const LIST_OF_TEXTS = /\[\s+"[^"]*"(?:,\s+"[^"]*")*\s+\]/g;

/** The form of delivery.config.yaml as editors read it. */
export function configJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify(schema, null, 2).replace(LIST_OF_TEXTS, (list) => list.replace(/\s+/g, ' ').replace(/^\[ | \]$/g, (end) => end.trim()))}\n`;
}
