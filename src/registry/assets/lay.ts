import { writeAssets } from '../reconcile/deliver.ts';
import type { Asset } from './asset.ts';

export type Lay = (configs: string, assets: readonly Asset[], boot: number) => Promise<void>;

/** The assets of every boot are the platform's newest; what the plugin channel brought lies beside them. */
export const layAssets: Lay = (configs, assets) => writeAssets(configs, assets);
