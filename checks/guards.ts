/**
 * What guards what. Each row takes one mechanism out of a copy of the tree; the test that guards it must turn red.
 * `take` stands exactly once in its file.
 */
export interface Guarded {
  what: string;
  file: string;
  take: string;
  leave: string;
  /** The test file that must notice, and the titles it may be narrowed to. */
  test: string;
}

export const GUARDS: readonly Guarded[] = [
  {
    what: 'the drain waits for work to end, not only to be asked to',
    file: 'src/registry/background.ts',
    take: 'await Promise.race([all, clock.sleep(limitMs, patience.signal)]);',
    leave: 'void all;',
    test: 'src/registry/background.test.ts',
  },
  {
    what: 'nothing new begins for an owner that was closed',
    file: 'src/registry/background.ts',
    take: 'if (shut || closed.has(job.owner)) return false;',
    leave: 'if (shut) return false;',
    test: 'src/registry/background.test.ts',
  },
  {
    what: 'a crash ends the running state',
    file: 'src/registry/restart/table.ts',
    take: "ended: { state: 'idle', effect: 'none' },\n    crashed: { state: 'idle', effect: 'none' },\n  },\n  'running-and-wanted'",
    leave:
      "ended: { state: 'idle', effect: 'none' },\n    crashed: { state: 'running', effect: 'none' },\n  },\n  'running-and-wanted'",
    test: 'src/registry/restart/table.test.ts',
  },
  {
    what: 'a request during a cycle is kept for one more',
    file: 'src/registry/restart/table.ts',
    take: "running: {\n    requested: { state: 'running-and-wanted', effect: 'coalesce' },",
    leave: "running: {\n    requested: { state: 'running', effect: 'coalesce' },",
    test: 'src/registry/restart/table.test.ts',
  },
  {
    what: 'the cycle that was wanted starts after a crash too',
    file: 'src/registry/restart/table.ts',
    take: "crashed: { state: 'running', effect: 'start' },",
    leave: "crashed: { state: 'idle', effect: 'none' },",
    test: 'src/registry/restart/table.test.ts',
  },
  {
    what: "the tenant guard compares the org's id",
    file: 'src/registry/http/guard.ts',
    take: 'orgId === tenant.id ?',
    leave: 'orgId !== undefined ?',
    test: 'src/registry/http/guard.test.ts',
  },
  {
    what: '/buildinfo is open to everybody',
    file: 'src/registry/http/guard.ts',
    take: "'/metrics', '/buildinfo',",
    leave: "'/metrics',",
    test: 'src/registry/http/guard.test.ts',
  },
  {
    what: 'a delete needs its confirmation',
    file: 'src/registry/http/control-plane.ts',
    take: 'if (confirm !== tenant.slug) throw',
    leave: 'if (confirm === undefined) throw',
    test: 'src/registry/http/guard.test.ts',
  },
  {
    what: 'the previous state is read before it is healed',
    file: 'src/registry/heartbeat/steps.ts',
    take: "if (previous?.status === 'provisioning' && status === 'online') {",
    leave: "if (previous?.status === 'online' && status === 'online') {",
    test: 'src/registry/heartbeat/heartbeat.test.ts',
  },
  {
    what: 'a failed read of the previous state is survived',
    file: 'src/registry/heartbeat/steps.ts',
    take: 'for (const beat of beats) tellFailedRead(core, beat, error);',
    leave: 'throw error;',
    test: 'src/registry/heartbeat/heartbeat.test.ts',
  },
  {
    what: 'only a test tenant is ever deleted',
    file: 'src/platform/client.ts',
    take: '      assertTestSlug(slug);\n',
    leave: '',
    test: 'src/platform/platform.test.ts',
  },
  {
    what: 'the slug is matched from end to end',
    file: 'src/platform/slug.ts',
    take: '/^e2e-tmpl-[0-9a-f]{8}$/',
    leave: '/e2e-tmpl-[0-9a-f]{8}/',
    test: 'src/platform/platform.test.ts',
  },
  {
    what: 'a build read goes over a fresh connection',
    file: 'src/platform/client.ts',
    take: "call('GET', '/buildinfo', contract.BuildInfo, { signal, freshConnection: true })",
    leave: "call('GET', '/buildinfo', contract.BuildInfo, { signal })",
    test: 'src/platform/platform.test.ts',
  },
  {
    what: 'a hung look does not hold up the next',
    file: 'src/probe/watch.ts',
    take: 'const patienceMs = inFlight.size > 0 ? options.timing.patienceMs : 0;',
    leave: 'const patienceMs = inFlight.size > 0 ? Number.POSITIVE_INFINITY : 0;',
    test: 'src/probe/watch.test.ts',
  },
  {
    what: 'a watch ends when its looks have ended',
    file: 'src/probe/watch.ts',
    take: '  await Promise.all(inFlight);\n',
    leave: '',
    test: 'src/probe/watch.test.ts',
  },
  {
    what: 'a ledger line that a kill tore does not swallow the next',
    file: 'src/tenancy/ledger-file.ts',
    take: 'const lines = `\\n$',
    leave: 'const lines = `$',
    test: 'src/tenancy/ledger.test.ts',
  },
  {
    what: 'a process is told by its start as well as its id',
    file: 'src/tenancy/process.ts',
    take: "started !== null && (started === owner.started || owner.started === 'unknown')",
    leave: 'started !== null',
    test: 'src/tenancy/ledger.test.ts',
  },
  {
    what: 'an error that passes proves nothing',
    file: 'src/verdict/proofs.ts',
    take: "const PERMANENT_CLASSES = new Set(['22', '42']);",
    leave: "const PERMANENT_CLASSES = new Set(['22', '42', '40', '53']);",
    test: 'src/verdict/names.test.ts',
  },
  {
    what: "other tenants' lines say nothing of this one",
    file: 'src/verdict/facts/facts.ts',
    take: 'return created === undefined || created.event.id === event.workspace;',
    leave: 'return true;',
    test: 'src/verdict/names.test.ts',
  },
  {
    what: 'what still waits is unknown, not passed',
    file: 'src/verdict/merge.ts',
    take: "assertions.length === 0 || assertions.some(({ state }) => state !== 'pass')",
    leave: 'assertions.length === 0',
    test: 'src/verdict/histories.test.ts',
  },
  {
    what: 'five reads in a row make a build steady',
    file: 'src/verdict/facts/build.ts',
    take: 'export const STEADY_READS = 5;',
    leave: 'export const STEADY_READS = 1;',
    test: 'src/verdict/histories.test.ts',
  },
  {
    what: 'a config is compared by content, not by size',
    file: 'src/verdict/match/config.ts',
    take: 'if (expected === actual) return',
    leave: 'if (actual.length > 1_024) return',
    test: 'src/verdict/histories.test.ts',
  },
  {
    what: 'agent-skills/ is read again at the end',
    file: 'src/verdict/assertions/plugin.ts',
    take: '!agentSkills.last || agentSkills.last.began < closing.at',
    leave: '!agentSkills.last',
    test: 'src/verdict/plugin.test.ts',
  },
  {
    what: 'secrets are taken out by value',
    file: 'src/evidence/recorder.ts',
    take: 'const line = redactor.clean(raw);',
    leave: 'const line = raw;',
    test: 'src/evidence/recorder.test.ts',
  },
  {
    what: 'a workspace is found only by its own tenant',
    file: 'src/registry/http/workspaces.ts',
    take: 'if (entry?.tenant !== tenantOf(request))',
    leave: 'if (entry === undefined)',
    test: 'src/registry/tenants/tenants.test.ts',
  },
  {
    what: 'a path never leaves the root of the box',
    file: 'src/registry/files/path.ts',
    take: "|| path.split(/[/\\\\]/).includes('..')",
    leave: '',
    test: 'src/registry/http/refusals.test.ts',
  },
  {
    what: 'an id is a UUID before it is SQL',
    file: 'src/registry/http/body.ts',
    take: 'if (!UUID.test(value)) throw',
    leave: 'if (value === null) throw',
    test: 'src/registry/http/refusals.test.ts',
  },
  {
    what: 'a write after the teardown is told',
    file: 'src/registry/late-writes.ts',
    take: 'if (touched === 0 && goneAtMs !== null) {',
    leave: 'if (touched > 0 && goneAtMs !== null) {',
    test: 'src/registry/late-writes.test.ts',
  },
  {
    what: "a log page holds the asked tenant's lines alone",
    file: 'src/registry/log.ts',
    take: '(slug === undefined || kept.slug === slug)',
    leave: '(slug === undefined || kept.slug !== null)',
    test: 'src/registry/log.test.ts',
  },
  {
    what: 'a failed workspace comes back by its heartbeat',
    file: 'src/registry/heartbeat/recovery.ts',
    take: "['offline', 'degraded', 'failed']",
    leave: "['offline', 'degraded']",
    test: 'src/registry/heartbeat/recovery.test.ts',
  },
  {
    what: 'a record that cannot be written takes nobody with it',
    file: 'src/evidence/recorder.ts',
    take: 'lost ??= { line: lines, why',
    leave: 'throw error;\n      lost ??= { line: lines, why',
    test: 'src/session/full-disk.test.ts',
  },
  {
    what: 'half a write is not taken for the whole',
    file: 'src/evidence/write-all.ts',
    take: 'while (written < bytes.length) {',
    leave: 'if (written === 0) {',
    test: 'src/evidence/recorder.test.ts',
  },
];
