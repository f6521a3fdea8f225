import { randomBytes } from 'node:crypto';
import type { ActEvent } from '../../evidence/events.ts';
import { isPassing, type Reply } from '../../platform/reply.ts';
import { lookAtWorkspace, type WorkspaceProbe } from '../../probe/looks.ts';
import { EXERCISE_BUDGET_MS } from '../../verdict/assertions/exercises.ts';
import { graceMs, type Run, watchOne } from '../run.ts';

/** Two writes that each ask for a restart, the second while the first one's cycle runs. */
export async function twoWrites(run: Run, { tenant, workspace, recorder }: WorkspaceProbe): Promise<void> {
  recorder.record({ type: 'phase', phase: 'exercise', name: 'two-writes' });
  const secret = randomBytes(12).toString('hex');
  run.parts.redactor.add(secret);
  const first = await write(run, 'put-secret', 'DELIVERY_EXERCISE', () =>
    tenant.putSecret(workspace, 'DELIVERY_EXERCISE', secret),
  );
  if (!first) return;
  // The template's own model: what the last look reads must still be what was promised.
  const { model } = run.plan.expected;
  if (await write(run, 'put-model', model, () => tenant.putModel(workspace, model)))
    await restartsDecided(run, { tenant, workspace, recorder });
}

/** A cycle without a model crashes at the model gate; the one that is asked for next must run all the same. */
export async function crashThenRestart(run: Run, probe: WorkspaceProbe): Promise<void> {
  const { tenant, workspace, recorder } = probe;
  recorder.record({ type: 'phase', phase: 'exercise', name: 'crash-then-restart' });
  if (!(await write(run, 'put-model', '', () => tenant.putModel(workspace, '')))) return;
  const { log } = run.story.facts;
  const look = (signal: AbortSignal) => lookAtWorkspace(probe, signal);
  await watchOne(run, { name: 'workspace', look }, () => log.restart.crashed.length > 0, EXERCISE_BUDGET_MS);
  const { model } = run.plan.expected;
  if (await write(run, 'put-model', model, () => tenant.putModel(workspace, model)))
    await restartsDecided(run, probe);
}

/** Until the second cycle was seen to begin, or its time is up and the log has been read past it. */
async function restartsDecided(run: Run, probe: WorkspaceProbe): Promise<void> {
  const { timing } = run.parts;
  const look = (signal: AbortSignal) => lookAtWorkspace(probe, signal);
  const began = run.parts.recorder.now();
  const decided = () => {
    const standing = run.standings().get('restarts');
    return standing?.state === 'fail' || (standing?.state === 'pass' && isBack(run, began));
  };
  await watchOne(run, { name: 'workspace', look }, decided, EXERCISE_BUDGET_MS + graceMs(timing));
}

/** The next step reads the box, so it waits for the restarts that it asked for. */
const isBack = ({ story: { facts } }: Run, since: number) => {
  const { began, ended } = facts.log.restart;
  const { last } = facts.workspace.online;
  return ended.length >= began.length && last !== null && last.there && last.began >= since;
};

async function write(
  run: Run,
  what: Extract<ActEvent['what'], 'put-model' | 'put-secret'>,
  of: string,
  send: () => Promise<Reply<unknown>>,
): Promise<boolean> {
  const { recorder } = run.parts;
  const began = recorder.now();
  const reply = await send();
  const outcome = reply.ok ? 'done' : isPassing(reply.why) ? 'lost' : 'refused';
  recorder.record({ type: 'act', what, of, began, outcome, ...(reply.ok ? {} : { why: reply.why }) });
  return reply.ok;
}
