import { STUB } from '../assets/stub.ts';
import { defineFault } from '../build.ts';

/** A restart restores a snapshot that was taken before the assets came. */
export const fault = defineFault({}, (_params, good) => ({
  async lay(configs, assets, boot) {
    await good.lay(configs, assets, boot);
    if (boot > 1) await good.lay(configs, [STUB], boot);
  },
}));
