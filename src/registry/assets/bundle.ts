import type { Core } from '../core.ts';
import type { WorkspaceEntry } from '../directory.ts';
import { STUB } from './stub.ts';
import { templateAssets } from './template.ts';

export interface Bundle {
  files: { path: string; base64: string }[];
  model: string;
}

/** The asset channel: config.yaml, prompts and the model, as they are at this boot. */
export async function bundleFor(core: Core, entry: WorkspaceEntry): Promise<Bundle> {
  const template = await core.parts.resolveTemplate(core, entry.template);
  const { model } = await core.parts.models.read(core, entry.id);
  const values = {
    AGENT_NAME: entry.name,
    WORKSPACE_ID: entry.id,
    TENANT_SLUG: entry.tenant.slug,
    MODEL: model,
  };
  const assets = template === null ? [STUB] : await templateAssets(template);
  const relayed = await core.parts.relay(
    assets.map((asset) => core.parts.substitute(asset, values)),
    core,
  );
  return { model, files: relayed.map(({ path, content }) => ({ path, base64: content.toString('base64') })) };
}
