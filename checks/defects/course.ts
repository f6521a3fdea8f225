import type { Defect } from './defect.ts';

const gate = (what: string, on: string, take: string, leave: string): Defect => ({
  what,
  on,
  file: 'src/gate/gate.ts',
  take,
  leave,
});

export const COURSE: readonly Defect[] = [
  {
    ...gate(
      'the run is never begun',
      'enum-coalesce',
      "await recordCrash(run, 'the run', () => deliver(run, course));",
      'void deliver;',
    ),
    exitCode: 70,
  },
  gate(
    'a crash is swallowed, and so is what it was to see',
    'wrong-model',
    "run.parts.recorder.record({ type: 'trouble', what: 'crash', where, message });",
    'void [where, message];',
  ),
  gate(
    'the run crashes after its first step',
    'enum-coalesce',
    'const tenant = await openTenant(run, course.slug);',
    "const tenant = await openTenant(run, course.slug);\n  if (tenant) throw new Error('planted');",
  ),
  gate(
    'the delivery is never watched',
    'enum-coalesce',
    'await watchDelivery(run, probe);',
    'void watchDelivery;',
  ),
  gate(
    'nobody waits for the delivery',
    'enum-coalesce',
    'await watchDelivery(run, probe);',
    'void watchDelivery(run, probe).catch(() => undefined);',
  ),
  gate(
    'the last look is left out',
    'skills-on-asset-channel',
    'await Promise.all([lastLookAtBuild(run, course.slug), skills]);',
    'void [lastLookAtBuild, skills];',
  ),
  gate(
    'the tenant is never deleted',
    'none',
    'await tearDown(run, slug, new AbortController().signal);',
    'void tearDown;',
  ),
  gate('the run is not recorded', 'enum-coalesce', '  begin(run);\n', '  void begin;\n'),
  {
    what: 'any build is good enough to go on',
    on: 'stale-image',
    file: 'src/gate/tenant.ts',
    take: '  return isSteady(story);\n}',
    leave: '  return true;\n}',
  },
  {
    what: 'the workspace is another one',
    on: 'enum-coalesce',
    file: 'src/gate/workspace.ts',
    take: '      return reply.value.id;',
    leave: "      return '00000000-0000-4000-8000-000000000000';",
  },
  {
    what: 'what is watched is never wanted',
    on: 'enum-coalesce',
    file: 'src/gate/wanted.ts',
    take: 'export function isDelivered(story: Story, standings: Standings): boolean {\n',
    leave:
      'export function isDelivered(story: Story, standings: Standings): boolean {\n  if (story) return true;\n',
  },
  {
    what: 'a delete counts as carried out without a look',
    on: 'teardown-leaks',
    file: 'src/tenancy/purge.ts',
    take: '    const there = await options.look(signal);\n',
    leave: '    const there = false as boolean | null;\n',
  },
  {
    what: 'a delete is never sent',
    on: 'none',
    file: 'src/tenancy/purge.ts',
    take: '  const reply = await cp.deleteTenant(slug, signal);\n',
    leave: '  const reply = await cp.orgs(signal);\n',
  },
];
