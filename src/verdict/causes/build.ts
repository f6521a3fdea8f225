import { type BuildFacts, isUnserved, STEADY_READS, sameBuild } from '../facts/build.ts';
import { type CauseRule, proven } from './rule.ts';

/** Fewer changes of answer than this are one deploy that went through, or one that was rolled back. */
const FLIPS_OF_A_MIX = 3;

/** A build that was not heard of for longer may have been replaced since, however often it answered before. */
const LONGEST_TURN_MS = 60_000;

const UNSTAMPED = new Set(['', 'dev', 'unknown']);

/**
 * The answer that stood at the end: the only SHA there ever was, or one that came so often in a row that it is no
 * instance's turn. What answered while a deploy went through is history.
 */
function standing({ answers, same }: BuildFacts) {
  const shas = [...answers].filter(([answer]) => !answer.startsWith('! '));
  if (shas.length === 1) return shas[0];
  return [...answers].find(([answer]) => same && same.count >= STEADY_READS && answer === same.answer);
}

const isServed = (build: BuildFacts) => !(build.steady.last && isUnserved(build, build.steady.last));

export const BUILD_CAUSES: readonly CauseRule[] = [
  {
    mechanism: 'mixed-builds',
    breaks: ['build'],
    refutedBy: 'one SHA on every read over fresh connections',
    prove({ facts: { build } }) {
      const shas = [...build.answers].filter(([answer]) => !answer.startsWith('! '));
      if (shas.length < 2 || build.flips < FLIPS_OF_A_MIX || standing(build)) return null;
      const [latest = 0, before = 0] = shas.map(([, { last }]) => last.at).sort((a, b) => b - a);
      if (latest - before > LONGEST_TURN_MS) return null;
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
      const stood = standing(build);
      if (!stood || !isServed(build)) return null;
      const [answer, told] = stood;
      if (!UNSTAMPED.has(answer)) return null;
      return proven(
        `not stamped: the build was made without its SHA, /buildinfo answers ${answer ? `"${answer}"` : 'an empty one'}`,
        [told.first.line, told.last.line],
      );
    },
  },
  {
    mechanism: 'buildinfo-not-served',
    breaks: ['build'],
    refutedBy: '/buildinfo answers JSON with a git_sha',
    prove({ facts: { build, run } }) {
      if (isServed(build)) return null;
      const answers = [...build.answers].filter(([answer]) => answer.startsWith('! '));
      const told = answers
        .map(([answer]) => answer.slice(2))
        .slice(0, 3)
        .join('; ');
      return proven(
        `answered, but not by the build endpoint: ${told}; whether ${run.expected.gitSha} runs cannot be told`,
        answers.flatMap(([, { first, last }]) => [first.line, last.line]),
      );
    },
  },
  {
    mechanism: 'stale-build',
    breaks: ['build'],
    refutedBy: 'a read of /buildinfo that answers the expected SHA',
    prove({ facts: { build, run } }) {
      const stood = standing(build);
      if (!stood || !isServed(build)) return null;
      const [answer, told] = stood;
      const expected = run.expected.gitSha;
      if (UNSTAMPED.has(answer) || answer.startsWith('! ') || sameBuild(expected, answer)) return null;
      return proven(`stale: expected ${expected}, and ${answer} answered ${told.count} times, to the end`, [
        told.first.line,
        told.last.line,
      ]);
    },
  },
];
