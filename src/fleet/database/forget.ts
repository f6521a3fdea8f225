import type { Statement } from './database.ts';

/** Of batches that are too old to be asked about; with a job go its tries, its verdict and the evidence. */
export const forgetJobs: Statement = {
  name: 'forget_jobs',
  text: `DELETE FROM delivery_fleet.jobs WHERE id IN (
      SELECT job.id FROM delivery_fleet.jobs AS job JOIN delivery_fleet.batches AS batch ON batch.id = job.batch
      WHERE batch.created_at < now() - $1 * interval '1 day'
        AND NOT EXISTS (SELECT FROM delivery_fleet.attempts AS attempt
          WHERE attempt.job = job.id AND attempt.ended_at IS NULL)
        AND NOT EXISTS (SELECT FROM delivery_fleet.tenants AS tenant
          WHERE tenant.job = job.id AND tenant.gone_at IS NULL)
      LIMIT $2 FOR UPDATE OF job SKIP LOCKED)`,
};

export const forgetBatches: Statement = {
  name: 'forget_batches',
  text: `DELETE FROM delivery_fleet.batches AS batch
    WHERE batch.created_at < now() - $1 * interval '1 day'
      AND NOT EXISTS (SELECT FROM delivery_fleet.jobs AS job WHERE job.batch = batch.id)`,
};
