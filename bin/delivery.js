#!/usr/bin/env node
const [, , command] = process.argv;
if (command === undefined || ['--help', '-h', 'help'].includes(command)) {
  const { HELP } = await import('./help.js');
  process.stdout.write(HELP);
  // Help that nobody asked for is an answer to bad usage.
  process.exitCode = command === undefined ? 2 : 0;
} else {
  // The package ships compiled JavaScript and no sources; the repository has the sources and no build step.
  const files = await import('node:fs');
  await keepCompiled(files);
  const sources = new URL('../src/cli/main.ts', import.meta.url);
  const compiled = new URL('../dist/cli/main.js', import.meta.url);
  const { main } = await import(files.existsSync(sources) ? sources.href : compiled.href);
  await main(process.argv);
}

/** Compiling a thousand modules is half of a short run. What is kept is run later: nobody else may write there. */
async function keepCompiled({ mkdirSync, statSync }) {
  const { XDG_CACHE_HOME, HOME, NODE_COMPILE_CACHE } = process.env;
  const caches = XDG_CACHE_HOME || (HOME && `${HOME}/.cache`);
  const { default: modules } = await import('node:module');
  // Node 20 has no such cache.
  if (!modules.enableCompileCache || !caches?.startsWith('/') || NODE_COMPILE_CACHE !== undefined) return;
  try {
    const folder = `${caches}/delivery/compiled`;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (uid === process.getuid?.() && (mode & 0o022) === 0) modules.enableCompileCache(folder);
  } catch {
    // A home that cannot be written to costs this run its time, and nothing else.
  }
}
