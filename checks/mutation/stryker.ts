import { Stryker } from '@stryker-mutator/core';
import type { Group } from './groups.ts';

export interface Changed {
  at: string;
  how: string;
  status: string;
}

export interface Score {
  /** Noticed by a test, or by a test that no longer ended. */
  noticed: number;
  all: number;
  missed: Changed[];
  tookMs: number;
}

const CONCURRENCY = 2;

/** What cannot even be loaded is noticed by everybody: it says nothing of the tests. */
const UNTRIED = ['Ignored', 'CompileError', 'RuntimeError'];

/** In a copy of the tree, in which each change is made and the tests that come by it are run. */
export async function mutate({ mutate: files, tests }: Pick<Group, 'mutate' | 'tests'>): Promise<Score> {
  const began = performance.now();
  const results = await new Stryker({
    testRunner: 'tap',
    plugins: ['@stryker-mutator/tap-runner'],
    tap: {
      testFiles: [...tests],
      nodeArgs: ['--test-reporter=tap', '-r', '{{hookFile}}', '{{testFile}}'],
      forceBail: true,
    },
    coverageAnalysis: 'perTest',
    mutate: [...files],
    concurrency: CONCURRENCY,
    // There is none of that name: this version of TypeScript has no interface to rewrite it by.
    tsconfigFile: '.no-tsconfig.json',
    ignorePatterns: [
      'bench',
      'dist',
      'docs',
      'examples',
      'packaging',
      'reports',
      'scenarios',
      'test-results',
    ],
    reporters: [],
    logLevel: 'error' as never,
    allowConsoleColors: false,
  }).runMutationTest();
  const counted = results.filter(({ status }) => !UNTRIED.includes(status));
  const missed = counted.filter(({ status }) => status !== 'Killed' && status !== 'Timeout');
  return {
    noticed: counted.length - missed.length,
    all: counted.length,
    missed: missed.map(({ fileName, location, replacement, status }) => ({
      at: `${fileName}:${location.start.line}:${location.start.column}`,
      how: replacement.replace(/\s+/g, ' ').slice(0, 100),
      status,
    })),
    tookMs: performance.now() - began,
  };
}

export const percent = ({ noticed, all }: Pick<Score, 'noticed' | 'all'>): number =>
  all === 0 ? 0 : (noticed / all) * 100;
