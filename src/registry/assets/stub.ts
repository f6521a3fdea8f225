import type { Asset } from './asset.ts';

/** What a box gets for which no template was resolved: 218 bytes in production, the same for every workspace. */
const TEXT = `# Stub configuration: no template was resolved for this workspace.
name: workspace
runtime: default
model: ""
prompt_files: []
plugins: []
# The platform wrote this file so that the box can start up without any other.
`;

export const STUB: Asset = { path: 'config.yaml', content: Buffer.from(TEXT) };
