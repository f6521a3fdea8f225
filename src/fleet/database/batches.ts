import type { Statement } from './database.ts';

export const insertBatch: Statement = {
  name: 'insert_batch',
  text: 'INSERT INTO delivery_fleet.batches (id, jobs, tries) VALUES ($1, $2, $3)',
};

export const insertPlane: Statement = {
  name: 'insert_plane',
  text: `INSERT INTO delivery_fleet.planes (name, control_plane, queue, most_at_once) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING`,
};

export const movePlane: Statement = {
  name: 'move_plane',
  text: 'UPDATE delivery_fleet.planes SET control_plane = $2 WHERE name = $1',
};

export const boundPlane: Statement = {
  name: 'bound_plane',
  text: 'UPDATE delivery_fleet.planes SET most_at_once = $3 WHERE name = $1 AND control_plane = $2',
};

/** Whether somebody still has to go to this control plane, for a job or for a tenant. */
export const isOpen: Statement = {
  name: 'is_open',
  text: `SELECT EXISTS (SELECT FROM delivery_fleet.tenants WHERE plane = $1 AND gone_at IS NULL)
      OR EXISTS (SELECT FROM delivery_fleet.jobs AS job JOIN delivery_fleet.batches AS batch ON batch.id = job.batch
        WHERE job.plane = $1 AND batch.cancelled_at IS NULL
          AND NOT EXISTS (SELECT FROM delivery_fleet.verdicts AS verdict WHERE verdict.job = job.id)) AS "isOpen"`,
};

export const insertJobs: Statement = {
  name: 'insert_jobs',
  text: `INSERT INTO delivery_fleet.jobs (id, batch, plane, kind, title)
    SELECT id, $1, $2, kind, title FROM unnest($3::uuid[], $4::text[], $5::text[]) AS job (id, kind, title)`,
};

export const planesAmong: Statement = {
  name: 'planes_among',
  text: `SELECT name AS plane, control_plane AS "controlPlane" FROM delivery_fleet.planes WHERE name = ANY($1::text[])`,
};

export const cancelBatch: Statement = {
  name: 'cancel_batch',
  text: 'UPDATE delivery_fleet.batches SET cancelled_at = coalesce(cancelled_at, now()) WHERE id = $1',
};

export const jobsWithoutVerdict: Statement = {
  name: 'jobs_without_verdict',
  text: `SELECT job.id, job.plane FROM delivery_fleet.jobs AS job
    WHERE job.batch = $1 AND NOT EXISTS (SELECT FROM delivery_fleet.verdicts AS verdict WHERE verdict.job = job.id)`,
};

/** What somebody still waits for on these planes. */
export const owedOn: Statement = {
  name: 'owed_on',
  text: `SELECT count(*)::integer AS count
    FROM delivery_fleet.jobs AS job JOIN delivery_fleet.batches AS batch ON batch.id = job.batch
    WHERE job.plane = ANY($1::text[]) AND batch.cancelled_at IS NULL
      AND NOT EXISTS (SELECT FROM delivery_fleet.verdicts AS verdict WHERE verdict.job = job.id)`,
};
