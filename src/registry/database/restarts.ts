import type { Statement } from './statements.ts';

export const wantRestart: Statement = {
  name: 'want_restart',
  text: `UPDATE workspaces SET restart_requested = restart_requested + 1
    WHERE id = $1 AND status <> 'removed'`,
};

/** What was wanted when the cycle began is what it has done when it ends; what came since is wanted again. */
export const beginCycle: Statement = {
  name: 'begin_cycle',
  text: `UPDATE workspaces SET status = 'provisioning', last_sample_error = NULL, uptime_seconds = 0
    WHERE id = $1 AND status <> 'removed' RETURNING restart_requested AS covers`,
};

export const endCycle: Statement = {
  name: 'end_cycle',
  text: `UPDATE workspaces SET restart_done = greatest(restart_done, $2) WHERE id = $1`,
};
