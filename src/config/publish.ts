import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { configJsonSchema, SCHEMA_FILE } from './json-schema.ts';

/** Run by hand after a change of the schema: `node src/config/publish.ts`. A test tells when it was forgotten. */
mkdirSync(dirname(SCHEMA_FILE), { recursive: true });
writeFileSync(SCHEMA_FILE, configJsonSchema());
