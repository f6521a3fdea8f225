import type { Defect } from './defect.ts';

export const WIRE: readonly Defect[] = [
  {
    what: 'the status of an answer is not looked at',
    on: 'prompts-dropped',
    file: 'src/platform/reply.ts',
    take: 'if (status < 200 || status > 299)',
    leave: 'if (status < 0)',
  },
  {
    what: 'the contract of an answer is not looked at',
    on: 'buildinfo-guarded',
    file: 'src/platform/reply.ts',
    take: 'if (parsed.success) return { ok: true, value: parsed.data,',
    leave: 'if (schema) return { ok: true, value: json.value as T,',
  },
  {
    what: 'no answer is an answer',
    on: 'none',
    args: ['--config', 'checks/defects/nobody.yaml', '--target', 'nobody', '--sha', '4f2a91c'],
    file: 'src/platform/reply.ts',
    take: 'if (!reply.answered) return { ok: false, why: reply.why };',
    leave: 'if (!reply.answered) return { ok: true, value: {} as T };',
  },
  {
    what: 'every answer is the first one to that address',
    on: 'restart-eats-config',
    file: 'src/platform/undici.ts',
    take: '    async send(request) {\n',
    leave:
      '    async send(request) {\n      const key = request.method + request.url;\n      const cached = (globalThis as unknown as { cached: Map<string, unknown> }).cached ??= new Map();\n      const known = cached.get(key);\n      if (known) return known as never;\n      const fresh = exchange(agent, request, options);\n      cached.set(key, fresh);\n      if (request) return fresh;\n',
  },
  {
    what: 'the build is asked for once, and its answer kept',
    on: 'mixed-fleet',
    file: 'src/platform/client.ts',
    take: "call('GET', '/buildinfo', contract.BuildInfo, { signal, freshConnection: true }),",
    leave:
      "((globalThis as unknown as { kept?: Promise<Reply<{ git_sha: string }>> }).kept ??= call('GET', '/buildinfo', contract.BuildInfo, { freshConnection: true })),",
  },
  {
    what: 'the build is asked for over the connection that is there',
    on: 'none',
    file: 'src/platform/client.ts',
    take: 'freshConnection: true }),',
    leave: 'freshConnection: false }),',
  },
  {
    what: 'every request times out',
    on: 'enum-coalesce',
    file: 'src/platform/undici.ts',
    take: 'request.timeoutMs / pace);',
    leave: '0);',
  },
  {
    what: "a tenant's calls go to the control plane",
    on: 'enum-coalesce',
    file: 'src/platform/client.ts',
    take: '{ base: access.url, maxBytes',
    leave: '{ base: options.controlPlane, maxBytes',
  },
  {
    what: "another tenant's id goes with every call",
    on: 'enum-coalesce',
    file: 'src/platform/client.ts',
    take: "'x-molecule-org-id': access.orgId,",
    leave: "'x-molecule-org-id': '00000000-0000-4000-8000-000000000000',",
  },
];
