import { defineFault } from '../build.ts';
import type { Statement } from '../database/statements.ts';

const previousState: Statement = {
  name: 'previous_state_coalesced',
  text: `SELECT id, current_task, monthly_spend, COALESCE(status, '') AS status
    FROM workspaces WHERE id = ANY($1::uuid[])`,
};

/** '' is no value of the enum: PostgreSQL refuses the statement, and with it the whole row. */
export const fault = defineFault({}, () => ({ previousState }));
