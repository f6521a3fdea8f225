import { sameBuild } from '../facts/build.ts';
import { type CauseRule, proven } from './rule.ts';

/** Fewer changes of answer than this are one deploy that went through, or one that was rolled back. */
const FLIPS_OF_A_MIX = 3;

const UNSTAMPED = new Set(['', 'dev', 'unknown']);

export const BUILD_CAUSES: readonly CauseRule[] = [
  {
    mechanism: 'mixed-builds',
    breaks: ['build'],
    refutedBy: 'one SHA on every read over fresh connections',
    prove({ facts: { build } }) {
      const shas = [...build.answers].filter(([answer]) => !answer.startsWith('! '));
      if (shas.length < 2 || build.flips < FLIPS_OF_A_MIX) return null;
      const told = shas.map(([sha, { count }]) => `${sha || '(empty)'} ${count} times`).join(', ');
      return proven(
        `mixed: /buildinfo flips between builds: ${told}`,
        shas.flatMap(([, { first, last }]) => [first.line, last.line]),
      );
    },
  },
  {
    mechanism: 'unstamped-build',
    breaks: ['build'],
    refutedBy: '/buildinfo answers a SHA',
    prove({ facts: { build } }) {
      const [only, ...others] = [...build.answers];
      if (!only || others.length > 0 || !UNSTAMPED.has(only[0])) return null;
      return proven(
        `not stamped: the build was made without its SHA, /buildinfo answers ${only[0] ? `"${only[0]}"` : 'an empty one'}`,
        [only[1].first.line, only[1].last.line],
      );
    },
  },
  {
    mechanism: 'buildinfo-not-served',
    breaks: ['build'],
    refutedBy: '/buildinfo answers JSON with a git_sha',
    prove({ facts: { build, run } }) {
      const answers = [...build.answers];
      if (answers.length === 0 || answers.some(([answer]) => !answer.startsWith('! '))) return null;
      const told = answers
        .map(([answer]) => answer.slice(2))
        .slice(0, 3)
        .join('; ');
      return proven(
        `answered, but not by the build endpoint: ${told}; whether ${run?.expected.gitSha} runs cannot be told`,
        answers.flatMap(([, { first, last }]) => [first.line, last.line]),
      );
    },
  },
  {
    mechanism: 'stale-build',
    breaks: ['build'],
    refutedBy: 'a read of /buildinfo that answers the expected SHA',
    prove({ facts: { build, run } }) {
      const shas = [...build.answers].filter(([answer]) => !answer.startsWith('! '));
      const [only] = shas;
      const expected = run?.expected.gitSha ?? '';
      if (!only || shas.length > 1 || UNSTAMPED.has(only[0]) || sameBuild(expected, only[0])) return null;
      return proven(
        `stale: expected ${expected}, and ${only[0]} answered ${only[1].count} times, to the end`,
        [only[1].first.line, only[1].last.line],
      );
    },
  },
];
