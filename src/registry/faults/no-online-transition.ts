import { defineFault } from '../build.ts';
import type { Statement } from '../database/statements.ts';

const liveness: Statement = {
  name: 'liveness_without_transition',
  text: `UPDATE workspaces AS w SET
      last_heartbeat_at = now(), heartbeats = w.heartbeats + 1,
      error_rate = b.error_rate, last_sample_error = nullif(b.sample_error, ''),
      active_tasks = b.active_tasks, uptime_seconds = b.uptime_seconds,
      current_task = b.current_task, monthly_spend = b.monthly_spend
    FROM unnest($1::uuid[], $2::float8[], $3::text[], $4::int[], $5::int[], $6::text[], $7::float8[])
      AS b (id, error_rate, sample_error, active_tasks, uptime_seconds, current_task, monthly_spend)
    WHERE w.id = b.id AND w.status <> 'removed'
    RETURNING w.id, w.status`,
};

/** The transition was left to register, which a fresh box never calls. */
export const fault = defineFault({}, () => ({ liveness }));
