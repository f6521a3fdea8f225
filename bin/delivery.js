#!/usr/bin/env node
// The package ships compiled JavaScript and no sources; the repository has the sources and no build step.
import { existsSync } from 'node:fs';

const sources = new URL('../src/cli/main.ts', import.meta.url);
const { main } = await import(
  existsSync(sources) ? sources.href : new URL('../dist/cli/main.js', import.meta.url).href
);
await main(process.argv);
