import type { Defect } from './defect.ts';

const look = (what: string, on: string, take: string, leave: string): Defect => ({
  what,
  on,
  file: 'src/probe/looks.ts',
  take,
  leave,
});

const NOTHING_RECORDED = 'if (recorder) return;\n  ';

export const LOOKS: readonly Defect[] = [
  look(
    'a look is never recorded',
    'enum-coalesce',
    'if (!calledOff) recorder.record(look);',
    'void calledOff;',
  ),
  look(
    'the build is never looked at',
    'stale-image',
    'const reply = await tenant.buildinfo(signal);',
    'if (signal) return;\n  const reply = await tenant.buildinfo(signal);',
  ),
  look(
    'the model is never looked at',
    'wrong-model',
    'const reply = await tenant.model(workspace, signal);',
    `${NOTHING_RECORDED}const reply = await tenant.model(workspace, signal);`,
  ),
  look(
    'the list of plugins is never read',
    'plugin-row-without-files',
    'const reply = await tenant.plugins(workspace, signal);',
    `${NOTHING_RECORDED}const reply = await tenant.plugins(workspace, signal);`,
  ),
  look(
    'agent-skills/ is never looked at',
    'skills-on-asset-channel',
    "const reply = await tenant.files(workspace, 'agent-skills', DEEPEST, signal);",
    `${NOTHING_RECORDED}const reply = await tenant.files(workspace, 'agent-skills', DEEPEST, signal);`,
  ),
  look(
    'the workspace is never looked at',
    'no-online-transition',
    'const reply = await tenant.workspace(workspace, signal);',
    `${NOTHING_RECORDED}const reply = await tenant.workspace(workspace, signal);`,
  ),
  look(
    'the config is never looked at',
    'config-of-another',
    "const found = await readFile(probe, 'config.yaml', signal);",
    "if (signal) return;\n  const found = await readFile(probe, 'config.yaml', signal);",
  ),
  look(
    'prompts are never looked at',
    'prompts-dropped',
    'const found = await readFile(probe, path, signal);',
    'if (signal) return;\n  const found = await readFile(probe, path, signal);',
  ),
  look(
    'a file that cannot be read counts as absent',
    'enum-coalesce',
    "return saysAbsent(reply.why) ? { is: 'absent' } : unreadable(reply.why);",
    "return { is: 'absent' };",
  ),
  look(
    'another answer than the build is no answer',
    'buildinfo-guarded',
    'return answered ? { is:',
    'return !answered ? { is:',
  ),
  look(
    'every tenant is absent from the list',
    'teardown-leaks',
    'reply.value.orgs.find((org) => org.slug === slug)',
    'reply.value.orgs.find((org) => org.slug === slug + slug)',
  ),
  look(
    'the first tenant of the list answers for ours',
    'teardown-leaks',
    'reply.value.orgs.find((org) => org.slug === slug)',
    'reply.value.orgs[0]',
  ),
  {
    what: 'a plugin is never looked at',
    on: 'enum-coalesce',
    file: 'src/probe/plugin.ts',
    take: 'const reply = await probe.tenant.files(',
    leave: 'if (signal) return;\n  const reply = await probe.tenant.files(',
  },
  {
    what: 'a folder always says that its skill is there',
    on: 'plugin-half-installed',
    file: 'src/probe/plugin.ts',
    take: "if (has(SKILL)) return 'SKILL_MD';",
    leave: "if (has(SKILL) || entries) return 'SKILL_MD';",
  },
  {
    what: 'a watch ends before its first look',
    on: 'enum-coalesce',
    file: 'src/probe/watch.ts',
    take: 'while (!signal.aborted) {',
    leave: 'while (false as boolean) {',
  },
  {
    what: 'a look is thrown away where it fails',
    on: 'plugin-source-404',
    file: 'src/gate/run.ts',
    take: '    await look(signal);\n',
    leave: '    await look(AbortSignal.abort()).catch(() => undefined);\n',
  },
];
