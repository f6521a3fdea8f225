import { readdirSync } from 'node:fs';

/** What only helps the others: one that is not named here and has nothing to run is an error. */
const NO_SOAKS = ['main.ts', 'distance.ts', 'fleet-rig.ts'];

/**
 * What does not fit into the five minutes of `npm test`. Each file beside this one exports `run`, which prints its
 * figures and throws when one falls short.
 */
const names = readdirSync(new URL('./', import.meta.url))
  .filter(
    (file) =>
      file.endsWith('.ts') &&
      !NO_SOAKS.includes(file) &&
      !file.endsWith('.test.ts') &&
      !file.endsWith('.fixture.ts'),
  )
  .map((file) => file.slice(0, -'.ts'.length));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`there is no soak ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const name of asked.length > 0 ? asked : names) {
  console.log(`\n== ${name}`);
  const began = performance.now();
  try {
    const module = (await import(new URL(`./${name}.ts`, import.meta.url).href)) as {
      run?: () => Promise<void>;
    };
    if (!module.run) throw new Error('there is nothing to run in it');
    await module.run();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`SHORT  ${error instanceof Error ? error.message : String(error)}`);
  }
  console.log(`${name} took ${((performance.now() - began) / 1_000).toFixed(1)} s`);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
