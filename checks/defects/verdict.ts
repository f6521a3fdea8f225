import type { Defect } from './defect.ts';

const judge = (
  what: string,
  on: string,
  file: string,
  take: string,
  leave: string,
  more: Pick<Defect, 'args' | 'exitCode'> = {},
): Defect => ({
  ...more,
  what,
  on,
  file: `src/verdict/${file}`,
  take,
  leave,
});

export const VERDICTS: readonly Defect[] = [
  judge(
    'there is nothing to assert',
    'enum-coalesce',
    'judge.ts',
    'const standings = assess(story);',
    'const standings = assess(story).slice(0, 0);',
    { exitCode: 70 },
  ),
  judge(
    'there is nothing to assert on a build that is good',
    'none',
    'judge.ts',
    'const standings = assess(story);',
    'const standings = assess(story).slice(0, 0);',
    { exitCode: 70 },
  ),
  judge(
    'the teardown is not asserted',
    'teardown-leaks',
    'assess.ts',
    '...(wasKept(story) ? [] : [teardown]),',
    '...(wasKept(story) || teardown ? [] : [teardown]),',
  ),
  judge('the plugin is not asserted', 'enum-coalesce', 'assess.ts', '    plugin,\n    stays,', '    stays,'),
  judge(
    'whatever comes after the restart is not asserted',
    'restart-eats-config',
    'assess.ts',
    '    stays,\n    ...(asked',
    '    ...(asked',
  ),
  judge(
    'an exercise is not asserted',
    'restart-dropped',
    'assess.ts',
    "asked.has('restarts') ?",
    "asked.has('nothing' as never) ?",
  ),
  judge(
    'a check crashes',
    'enum-coalesce',
    'assertions/plugin.ts',
    "const red = blockedBy('plugin', [build, online]);",
    "if (story.facts.workspace.online.arrived) throw new Error('planted');\n  const red = blockedBy('plugin', [build, online]);",
  ),
  judge(
    'what still waits has passed',
    'none',
    'judge.ts',
    "standing.state === 'waiting' ? 'unknown' : standing.state",
    "standing.state === 'waiting' ? 'pass' : standing.state",
    { args: ['--deadline', 'tenant=1ms'] },
  ),
  judge(
    'a fail is none',
    'enum-coalesce',
    'merge.ts',
    "if (assertions.some(({ state }) => state === 'fail')) return 'fail';",
    '',
  ),
  judge(
    'what is not passed is passed',
    'enum-coalesce',
    'merge.ts',
    "if (assertions.length === 0 || assertions.some(({ state }) => state !== 'pass')) return 'inconclusive';",
    '',
  ),
  judge(
    'the diagnosis crashes',
    'enum-coalesce',
    'diagnose.ts',
    'const causes: Cause[] = [];',
    "const causes: Cause[] = [];\n  if (standings.length > 0) throw new Error('planted');",
  ),
];
