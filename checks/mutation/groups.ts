/** What is changed, the tests that must notice, and how much of it they must. */
export interface Group {
  name: string;
  mutate: readonly string[];
  tests: readonly string[];
  /** Percent. */
  atLeast: number;
}

const ALL = 100;
const OVERALL = 95;

const diagnosis = (name: string, files: readonly string[], tests: readonly string[]): Group => ({
  name,
  mutate: files.map((file) => `src/verdict/${file}.ts`),
  tests: [...tests, 'recorded'].map((test) => `src/verdict/${test}.test.ts`),
  atLeast: OVERALL,
});

/** Parts of which each has its test beside it. The first test that notices is the last that runs. */
const beside = (
  name: string,
  folder: string,
  parts: readonly string[],
  more: readonly string[] = [],
): Group => ({
  name,
  mutate: parts.map((part) => `${folder}/${part}.ts`),
  tests: [...more, ...parts].map((test) => `${folder}/${test}.test.ts`),
  atLeast: OVERALL,
});

/** Tests are named one by one, and only those that are quick: each changed line costs a run of them. */
export const GROUPS: readonly Group[] = [
  {
    name: 'verdict merge',
    mutate: ['src/verdict/merge.ts'],
    tests: ['src/verdict/merge.test.ts'],
    atLeast: ALL,
  },
  {
    name: 'slug guard',
    mutate: ['src/platform/slug.ts'],
    tests: ['src/platform/slug.test.ts'],
    atLeast: ALL,
  },
  {
    name: 'redaction',
    mutate: ['redaction', 'spellings', 'needles', 'heads'].map((name) => `src/evidence/${name}.ts`),
    tests: ['redaction-parts', 'spellings', 'needles', 'heads'].map((name) => `src/evidence/${name}.test.ts`),
    atLeast: ALL,
  },
  {
    name: 'restart table',
    mutate: ['src/registry/restart/table.ts', 'src/registry/restart/runner.ts'],
    tests: ['src/registry/restart/table.test.ts', 'src/registry/restart/runner.test.ts'],
    atLeast: OVERALL,
  },
  {
    name: 'ledger',
    mutate: ['src/tenancy/steps.ts', 'src/tenancy/fates.ts', 'src/tenancy/ledger.ts'],
    tests: ['src/tenancy/steps.test.ts', 'src/tenancy/fates.test.ts', 'src/tenancy/ledger.test.ts'],
    atLeast: OVERALL,
  },
  {
    name: 'poll',
    mutate: ['src/probe/watch.ts', 'src/probe/timing.ts'],
    tests: ['src/probe/watch-times.test.ts'],
    atLeast: OVERALL,
  },
  {
    name: 'proofs',
    mutate: ['src/verdict/proofs.ts', 'src/verdict/audit.ts'],
    tests: ['proofs', 'proofs-by-log', 'permanent', 'audit', 'recorded'].map(
      (name) => `src/verdict/${name}.test.ts`,
    ),
    atLeast: OVERALL,
  },
  beside('matching', 'src/verdict/match', ['config', 'mapping', 'plugin', 'prompt']),
  beside(
    'facts',
    'src/verdict/facts',
    ['arrival', 'build', 'exercise', 'log', 'workspace', 'online', 'facts', 'files'],
    ['heartbeats'],
  ),
  beside('account', 'src/verdict', ['account', 'sources', 'story', 'judge']),
  diagnosis('asset causes', ['causes/assets'], ['causes/assets']),
  diagnosis('plugin causes', ['causes/plugin'], ['causes/plugin']),
  diagnosis('later causes', ['causes/after'], ['causes/after']),
  diagnosis(
    'other causes',
    ['diagnose', 'causes/rule', 'causes/build', 'causes/online'],
    ['diagnose', 'causes/build'],
  ),
  {
    name: 'assertions',
    mutate: ['build', 'online', 'assets', 'plugin', 'stays', 'exercises', 'teardown'].map(
      (name) => `src/verdict/assertions/${name}.ts`,
    ),
    tests: [
      'build',
      'online',
      'assets',
      'plugin',
      'stays',
      'stays-by-log',
      'restarts',
      'restarts-after-crash',
      'exercises',
      'teardown',
    ].map((name) => `src/verdict/assertions/${name}.test.ts`),
    atLeast: OVERALL,
  },
  {
    name: 'standings',
    mutate: ['standing', 'assess', 'standings'].map((name) => `src/verdict/${name}.ts`),
    tests: ['standing', 'assess', 'standings-late', 'standings'].map((name) => `src/verdict/${name}.test.ts`),
    atLeast: OVERALL,
  },
];
