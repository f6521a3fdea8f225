import type { Statement } from './statements.ts';

export const previousState: Statement = {
  name: 'previous_state',
  text: `SELECT id, current_task, monthly_spend, status FROM workspaces WHERE id = ANY($1::uuid[])`,
};

/** The transition rides on the liveness update: a fresh box may never call register. */
export const liveness: Statement = {
  name: 'liveness',
  text: `UPDATE workspaces AS w SET
      last_heartbeat_at = now(), heartbeats = w.heartbeats + 1,
      error_rate = b.error_rate, last_sample_error = nullif(b.sample_error, ''),
      active_tasks = b.active_tasks, uptime_seconds = b.uptime_seconds,
      current_task = b.current_task, monthly_spend = b.monthly_spend,
      status = CASE WHEN w.status = 'provisioning' THEN 'online' ELSE w.status END
    FROM unnest($1::uuid[], $2::float8[], $3::text[], $4::int[], $5::int[], $6::text[], $7::float8[])
      AS b (id, error_rate, sample_error, active_tasks, uptime_seconds, current_task, monthly_spend)
    WHERE w.id = b.id AND w.status <> 'removed'
    RETURNING w.id, w.status`,
};

export const recover: Statement = {
  name: 'recover',
  text: `UPDATE workspaces SET status = $3::workspace_status
    WHERE id = $1 AND status = $2::workspace_status`,
};

/** Takes as long as a heartbeat does to get through. */
export const ping: Statement = {
  name: 'ping',
  text: `SELECT 1`,
};
