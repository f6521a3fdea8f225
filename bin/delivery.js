#!/usr/bin/env node
const [, , command] = process.argv;
if (command === undefined || ['--help', '-h', 'help'].includes(command)) {
  const { HELP } = await import('./help.js');
  process.stdout.write(HELP);
  // Help that nobody asked for is an answer to bad usage.
  process.exitCode = command === undefined ? 2 : 0;
} else {
  // The package ships compiled JavaScript and no sources; the repository has the sources and no build step.
  const { existsSync } = await import('node:fs');
  const sources = new URL('../src/cli/main.ts', import.meta.url);
  const compiled = new URL('../dist/cli/main.js', import.meta.url);
  const { main } = await import(existsSync(sources) ? sources.href : compiled.href);
  await main(process.argv);
}
