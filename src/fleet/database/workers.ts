import type { Statement } from './database.ts';

export const enterWorker: Statement = {
  name: 'enter_worker',
  text: `INSERT INTO delivery_fleet.workers (id, host, pid, most_at_once) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO NOTHING`,
};

export const seeWorker: Statement = {
  name: 'see_worker',
  text: 'UPDATE delivery_fleet.workers SET seen_at = now() WHERE id = $1',
};

export const leaveWorker: Statement = {
  name: 'leave_worker',
  text: 'UPDATE delivery_fleet.workers SET ended_at = now() WHERE id = $1',
};
