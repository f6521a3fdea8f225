import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMAS, SCHEMAS_FOLDER } from './schemas.ts';

mkdirSync(SCHEMAS_FOLDER, { recursive: true });
for (const [file, text] of Object.entries(SCHEMAS)) writeFileSync(join(SCHEMAS_FOLDER, file), text());
