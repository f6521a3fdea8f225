import type { WorkspaceModel } from '../protocol.ts';
import type { Core } from './core.ts';
import type { Queries } from './database/database.ts';
import { clearSecret, readSecret, seedSecret, storeSecret } from './database/secrets.ts';

/** The model is a secret of the workspace, under a key of its own. */
const KEY = 'MODEL';

export interface ModelStore {
  /** At the create, from the index of templates: the model gate runs before any template is fetched. */
  seed(queries: Queries, workspaceId: string, model: string): Promise<void>;
  read(core: Core, workspaceId: string): Promise<WorkspaceModel>;
  /** The model gate: why the workspace may not boot, or null. */
  refuse(core: Core, workspaceId: string): Promise<string | null>;
}

export const models: ModelStore = {
  async seed(queries, workspaceId, model) {
    if (model !== '') await queries.count(seedSecret, [workspaceId, KEY, model]);
  },
  async read(core, workspaceId) {
    const [row] = await core.db.rows<{ value: string }>(readSecret, [workspaceId, KEY]);
    return row ? { model: row.value, source: 'workspace_secrets' } : { model: '', source: 'default' };
  },
  async refuse(core, workspaceId) {
    const { model } = await models.read(core, workspaceId);
    return model === '' ? 'MISSING_MODEL: no model is stored for this workspace' : null;
  },
};

/** An empty model clears what is stored; both want a restart in the same commit. */
export async function writeModel(core: Core, workspaceId: string, model: string): Promise<void> {
  if (model === '') await core.db.count(clearSecret, [workspaceId, KEY]);
  else await core.db.count(storeSecret, [workspaceId, KEY, model]);
}
