import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configSchema } from '../src/config/schema.ts';
import { EvidenceEvent } from '../src/evidence/events.ts';
import { Verdict } from '../src/verdict/result.ts';

export const SCHEMAS_FOLDER = fileURLToPath(new URL('../schema/', import.meta.url));

const written = (schema: z.ZodType) =>
  `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }), null, 2)}\n`;

/** What the package publishes for editors and for other readers of a run, each made from what the code reads by. */
export const SCHEMAS: Readonly<Record<string, () => string>> = {
  'delivery.config.schema.json': () => written(configSchema),
  /** Of one line of evidence.jsonl. */
  'evidence.schema.json': () => written(EvidenceEvent),
  'verdict.schema.json': () => written(Verdict),
};
