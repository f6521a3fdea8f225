import { randomUUID } from 'node:crypto';
import type { Look } from '../../evidence/events.ts';
import { tenant } from '../../platform/client.ts';
import { type Reply, saysAbsent } from '../../platform/reply.ts';
import { note, seen, type WorkspaceProbe } from '../../probe/looks.ts';
import { nextLookMs } from '../../probe/timing.ts';
import { QUIET_MS, wasWatched } from '../../verdict/assertions/exercises.ts';
import { graceMs, type Run } from '../run.ts';
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
    for (const [request, send] of requests)
      await lookAtGuard(run, request, send, () => own.activity(workspace));
  }
}

/** Who is answered as its owner would be was kept out by nobody: an edge in trouble says 404 to everyone. */
async function lookAtGuard(
  { parts: { recorder, redactor } }: Run,
  request: string,
  send: () => Promise<Reply<unknown>>,
  askAsOwner: () => Promise<Reply<unknown>>,
): Promise<void> {
  const began = recorder.now();
  const guarded = guardSeen(await send(), redactor.clean);
  const owner = guarded.is === 'kept-out' ? await askAsOwner() : null;
  const found = owner && !owner.ok ? ({ is: 'unreadable', why: owner.why } as const) : guarded;
  note(recorder, { type: 'look', subject: 'foreign', request, began, seen: found });
}

/** Cleaned before it is cut: half a secret is one that no spelling finds. */
export function guardSeen(
  reply: Reply<unknown>,
  clean: (text: string) => string,
): Extract<Look, { subject: 'foreign' }>['seen'] {
  if (reply.ok) {
    const excerpt = clean(JSON.stringify(reply.value) ?? '').slice(0, 200);
    return { is: 'let-through', status: 200, excerpt };
  }
  const { status } = reply.why;
  if (status !== undefined && status >= 400 && status < 500) return { is: 'kept-out', status };
  return { is: 'unreadable', why: reply.why };
}

/** The neighbour as it is before the teardown: without that, nothing of what it has later is late. */
export async function lookAtNeighbour(run: Run, neighbour: Neighbour): Promise<void> {
  const { recorder, clock, timing, stop } = run.parts;
  const began = recorder.now();
  while (!(await look(run, neighbour)) && !stop.aborted) {
    const waitMs = nextLookMs(recorder.now() - began, timing);
    if (recorder.now() + waitMs - began >= graceMs(timing)) return;
    await clock.sleep(waitMs, stop);
  }
}

/**
 * Looks at the neighbour, which does nothing itself, until well after the teardown. When that is, the verdict says: a
 * look that ended a moment before is one too early, however late it is when the next would begin.
 */
export async function afterTeardown(run: Run, neighbour: Neighbour): Promise<void> {
  const { recorder, clock, timing, stop } = run.parts;
  recorder.record({ type: 'phase', phase: 'exercise', name: 'after-teardown' });
  const began = recorder.now();
  const untilMs = QUIET_MS + graceMs(timing);
  while (!stop.aborted && recorder.now() - began < untilMs && !wasWatched(run.story.facts)) {
    await clock.sleep(nextLookMs(recorder.now() - began, timing), stop);
    await look(run, neighbour);
  }
}

/** Whether it could be read. */
async function look({ parts: { recorder } }: Run, { tenant, workspace }: Neighbour): Promise<boolean> {
  const began = recorder.now();
  const reply = await tenant.activity(workspace);
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
  return found.is === 'activity';
}
