import { randomUUID } from 'node:crypto';
import type { Look } from '../../evidence/events.ts';
import { tenant } from '../../platform/client.ts';
import { type Reply, saysAbsent } from '../../platform/reply.ts';
import { note, seen, type WorkspaceProbe } from '../../probe/looks.ts';
import { nextLookMs } from '../../probe/timing.ts';
import type { Run } from '../run.ts';
import { clientOptions } from '../tenant.ts';
import type { Neighbour } from './neighbour.ts';

/** Asks the tenant's workspace for everything it has, with the id of an org that is not its own. */
export async function foreignOrg(
  run: Run,
  { recorder, tenant: own, workspace }: WorkspaceProbe,
  neighbour: Neighbour,
): Promise<void> {
  recorder.record({ type: 'phase', phase: 'exercise', name: 'foreign-org' });
  const options = clientOptions(run);
  for (const orgId of [neighbour.orgId, randomUUID()]) {
    const foreign = tenant(options, { ...own.access, orgId });
    const requests: [string, () => Promise<Reply<unknown>>][] = [
      ['GET /workspaces/:id', () => foreign.workspace(workspace)],
      ['GET /workspaces/:id/model', () => foreign.model(workspace)],
      ['GET /workspaces/:id/files/config.yaml', () => foreign.file(workspace, 'config.yaml')],
      ['GET /workspaces/:id/activity', () => foreign.activity(workspace)],
    ];
    for (const [request, send] of requests) await lookAtGuard(run, request, send);
  }
}

async function lookAtGuard(
  { parts: { recorder } }: Run,
  request: string,
  send: () => Promise<Reply<unknown>>,
): Promise<void> {
  const began = recorder.now();
  note(recorder, { type: 'look', subject: 'foreign', request, began, seen: guardSeen(await send()) });
}

function guardSeen(reply: Reply<unknown>): Extract<Look, { subject: 'foreign' }>['seen'] {
  if (reply.ok)
    return { is: 'let-through', status: 200, excerpt: (JSON.stringify(reply.value) ?? '').slice(0, 200) };
  const { status } = reply.why;
  if (status !== undefined && status >= 400 && status < 500) return { is: 'kept-out', status };
  return { is: 'unreadable', why: reply.why };
}

/** How long the neighbour is watched for what the torn down tenant's work may still write. */
const QUIET_MS = 60_000;

/** Looks at the neighbour, which does nothing itself, from before the teardown until well after it. */
export async function lookAtNeighbour({ parts: { recorder } }: Run, neighbour: Neighbour): Promise<void> {
  const began = recorder.now();
  const reply = await neighbour.tenant.activity(neighbour.workspace);
  const found: Extract<Look, { subject: 'activity' }>['seen'] =
    !reply.ok && saysAbsent(reply.why)
      ? { is: 'gone' }
      : seen(reply, (rows) => ({
          is: 'activity' as const,
          rows: rows.map((row) => ({
            kind: row.kind,
            status: row.status,
            summary: row.summary,
            createdAt: row.created_at,
          })),
        }));
  note(recorder, { type: 'look', subject: 'activity', of: 'neighbour', began, seen: found });
}

export async function afterTeardown(run: Run, neighbour: Neighbour): Promise<void> {
  const { recorder, clock, timing, stop } = run.parts;
  recorder.record({ type: 'phase', phase: 'exercise', name: 'after-teardown' });
  const began = recorder.now();
  while (!stop.aborted && recorder.now() - began < QUIET_MS) {
    await clock.sleep(nextLookMs(recorder.now() - began, timing), stop);
    await lookAtNeighbour(run, neighbour);
  }
}
