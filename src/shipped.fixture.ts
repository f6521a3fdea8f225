import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the repository ships: templates and plugins for every platform that is started here, and regressions. */
export const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
export const SOURCES = { templates: join(FIXTURES, 'templates'), plugins: join(FIXTURES, 'plugins') };
