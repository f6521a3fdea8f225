import { openTrials, type Trial, type TrialTenant } from '../trial.ts';

/** A registry with one workspace that has had its restart: by itself nothing more happens to it. */
export interface Settled extends AsyncDisposable {
  trial: Trial;
  tenant: TrialTenant;
  id: string;
}

export async function openSettled(): Promise<Settled> {
  await using parts = new AsyncDisposableStack();
  const trials = parts.use(await openTrials());
  const trial = parts.use(await trials.start());
  const tenant = await trial.tenant();
  const id = await tenant.workspace();
  await trial.line(({ event }) => event === 'restart-cycle-ended');
  const owned = parts.move();
  return { trial, tenant, id, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
