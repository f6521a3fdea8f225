import type { Core } from './core.ts';
import { sqlError } from './database/database.ts';
import type { Statement } from './database/statements.ts';
import type { WorkspaceEntry } from './directory.ts';
import { named } from './status.ts';

const FOREIGN_KEY_VIOLATION = '23503';

/**
 * A write of background work. Every such statement hangs on the workspace's row, so that PostgreSQL refuses what
 * comes after the teardown; that it came at all is a fault of the drain, and is told with its kind.
 */
export async function writeBehind(
  core: Core,
  entry: WorkspaceEntry,
  kind: string,
  statement: Statement,
  values: readonly unknown[],
): Promise<boolean> {
  const touched = await core.db.count(statement, values).catch((error: unknown) => {
    if (sqlError(error).sqlstate === FOREIGN_KEY_VIOLATION) return 0;
    throw error;
  });
  const { goneAtMs } = entry.tenant;
  if (touched === 0 && goneAtMs !== null) {
    const lateMs = Math.round(core.clock.now() - goneAtMs);
    const msg = `late write: ${kind} of workspace ${entry.id} came ${lateMs} ms after its tenant was gone`;
    core.log.write('error', 'late-write', msg, { ...named(entry), kind, late_ms: lateMs });
  }
  return touched > 0;
}
