import type { Core } from '../core.ts';
import { sqlError } from '../database/database.ts';
import { named } from '../status.ts';
import { recordCrash } from './crash.ts';
import { restartCycle } from './cycle.ts';
import { createRunner, type Runner } from './runner.ts';

/** The restarts of this registry's workspaces: the table of its build, run on its boxes. */
export function createRestarts(core: () => Core): Runner {
  const entryOf = (id: string) => core().directory.workspaces.get(id);
  return createRunner({
    get table() {
      return core().parts.restarts;
    },
    launch(id, work) {
      const entry = entryOf(id);
      if (entry === undefined) return false;
      return core().background.run({ kind: 'restart', owner: entry.tenant.id, workspace: id }, work);
    },
    async run(id, signal) {
      const entry = entryOf(id);
      if (entry === undefined) return;
      await restartCycle(core(), entry, signal).catch((error: unknown) => {
        // What falls over because it was stopped has not crashed.
        if (!signal.aborted) throw error;
      });
    },
    coalesced(id) {
      const entry = entryOf(id);
      const msg = `Auto-restart: ${id} — coalescing with in-flight cycle (pending=true)`;
      core().log.write('info', 'restart-coalesced', msg, entry && named(entry));
    },
    async crashed(id, thrown) {
      const entry = entryOf(id);
      if (entry === undefined) return;
      // A record that cannot be written must not keep the workspace from restarting.
      await recordCrash(core(), entry, thrown).catch((error: unknown) => {
        core().log.write('error', 'crash-unrecorded', sqlError(error).message, named(entry));
      });
    },
  });
}
