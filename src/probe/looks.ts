import type { Failure, FileSeen, Look, Unreadable } from '../evidence/events.ts';
import type { NewEvent, Recorder } from '../evidence/recorder.ts';
import type { ControlPlane, publicTenant, Tenant } from '../platform/client.ts';
import { isPassing, type Reply, saysAbsent } from '../platform/reply.ts';

/** One look each: a request or two, and what they showed as a line of evidence. */

type Seen<S extends Look['subject']> = Extract<Look, { subject: S }>['seen'];

/** A look that was called off has seen nothing, and was not refused anything either. */
export function note(recorder: Recorder, look: Extract<NewEvent, { type: 'look' }>): void {
  const calledOff = look.seen.is === 'unreadable' && look.seen.why.kind === 'aborted';
  if (!calledOff) recorder.record(look);
}

const unreadable = (why: Failure): Unreadable => ({ is: 'unreadable', why });

export const seen = <T, S>(reply: Reply<T>, read: (value: T) => S): S | Unreadable =>
  reply.ok ? read(reply.value) : unreadable(reply.why);

/** The tenant's row; null where a list that was well formed lacks it, undefined where none could be read. */
export async function lookAtOrg(recorder: Recorder, cp: ControlPlane, slug: string, signal: AbortSignal) {
  const began = recorder.now();
  const reply = await cp.orgs(signal);
  const row = reply.ok ? reply.value.orgs.find((org) => org.slug === slug) : undefined;
  const found: Seen<'org'> = seen(reply, () =>
    row
      ? {
          is: 'listed',
          id: row.id,
          status: row.instance_status,
          ...(row.last_error ? { reason: row.last_error } : {}),
        }
      : { is: 'absent' },
  );
  note(recorder, { type: 'look', subject: 'org', began, seen: found });
  return reply.ok ? (row ?? null) : undefined;
}

/** The token is a secret: what is recorded is only that it was granted. */
export async function lookAtToken(
  recorder: Recorder,
  cp: ControlPlane,
  slug: string,
  keep: (token: string) => void,
  signal: AbortSignal,
) {
  const began = recorder.now();
  const reply = await cp.adminToken(slug, signal);
  if (reply.ok) keep(reply.value.admin_token);
  recorder.record({
    type: 'look',
    subject: 'token',
    began,
    seen: seen(reply, () => ({ is: 'granted' as const })),
  });
}

type PublicTenant = ReturnType<typeof publicTenant>;

export async function lookAtHealth(recorder: Recorder, tenant: PublicTenant, signal: AbortSignal) {
  const began = recorder.now();
  const reply = await tenant.health(signal);
  recorder.record({
    type: 'look',
    subject: 'health',
    began,
    seen: seen(reply, () => ({ is: 'ok' as const })),
  });
}

export async function lookAtBuild(recorder: Recorder, tenant: PublicTenant, signal: AbortSignal) {
  const began = recorder.now();
  const reply = await tenant.buildinfo(signal);
  note(recorder, { type: 'look', subject: 'build', began, seen: buildSeen(reply) });
}

export function buildSeen(reply: Reply<{ git_sha: string }>): Seen<'build'> {
  // In one piece: an answer that was kept from before comes with the connection of before.
  if (reply.ok) return { is: 'sha', sha: reply.value.git_sha, connection: reply.connection ?? 0 };
  // Whatever answered without being told to come back is something else than the build endpoint.
  const answered = reply.why.status !== undefined && !isPassing(reply.why);
  return answered ? { is: 'other', why: reply.why } : unreadable(reply.why);
}

export interface WorkspaceProbe {
  recorder: Recorder;
  tenant: Tenant;
  workspace: string;
}

export async function lookAtWorkspace({ recorder, tenant, workspace }: WorkspaceProbe, signal: AbortSignal) {
  const began = recorder.now();
  const reply = await tenant.workspace(workspace, signal);
  const found: Seen<'workspace'> =
    !reply.ok && saysAbsent(reply.why)
      ? { is: 'absent' }
      : seen(reply, (value) => ({
          is: 'workspace',
          status: value.status,
          uptimeSeconds: value.uptime_seconds ?? 0,
          lastHeartbeatAt: value.last_heartbeat_at ?? null,
          reason: value.last_sample_error ?? null,
          template: value.template ?? null,
        }));
  note(recorder, { type: 'look', subject: 'workspace', began, seen: found });
}

export async function lookAtModel({ recorder, tenant, workspace }: WorkspaceProbe, signal: AbortSignal) {
  const began = recorder.now();
  const reply = await tenant.model(workspace, signal);
  const found = seen(reply, ({ model, source }) => ({ is: 'model' as const, model, source }));
  note(recorder, { type: 'look', subject: 'model', began, seen: found });
}

export async function lookAtConfig(probe: WorkspaceProbe, signal: AbortSignal) {
  const began = probe.recorder.now();
  const found = await readFile(probe, 'config.yaml', signal);
  note(probe.recorder, { type: 'look', subject: 'config', began, seen: found });
}

export async function lookAtPrompt(probe: WorkspaceProbe, path: string, signal: AbortSignal) {
  const began = probe.recorder.now();
  const found = await readFile(probe, path, signal);
  note(probe.recorder, { type: 'look', subject: 'prompt', name: path, began, seen: found });
}

export const NO_ROOM: Unreadable = unreadable({
  kind: 'too-large',
  message: 'the evidence has no room for more of what this platform answers',
});

export async function readFile(probe: WorkspaceProbe, path: string, signal: AbortSignal): Promise<FileSeen> {
  const reply = await probe.tenant.file(probe.workspace, path, signal);
  if (!reply.ok) return saysAbsent(reply.why) ? { is: 'absent' } : unreadable(reply.why);
  const { content } = reply.value;
  const hash = probe.recorder.keep(content);
  return hash === null ? NO_ROOM : { is: 'text', hash, size: Buffer.byteLength(content) };
}

export async function lookAtPlugins({ recorder, tenant, workspace }: WorkspaceProbe, signal: AbortSignal) {
  const began = recorder.now();
  const reply = await tenant.plugins(workspace, signal);
  const found = seen(reply, ({ declared, installed }) => ({ is: 'plugins' as const, declared, installed }));
  note(recorder, { type: 'look', subject: 'plugins', began, seen: found });
}

const DEEPEST = 5;

export async function lookAtAgentSkills(
  { recorder, tenant, workspace }: WorkspaceProbe,
  signal: AbortSignal,
) {
  const began = recorder.now();
  const reply = await tenant.files(workspace, 'agent-skills', DEEPEST, signal);
  const found = seen(reply, (entries) => ({
    is: 'entries' as const,
    paths: entries.slice(0, 100).map(({ path }) => path),
  }));
  note(recorder, { type: 'look', subject: 'agent-skills', began, seen: found });
}
