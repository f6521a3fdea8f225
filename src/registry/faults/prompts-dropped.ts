import { defineFault } from '../build.ts';

/** Only the one file that has always been there is relayed. */
export const fault = defineFault({}, () => ({
  relay: async (assets) => assets.filter(({ path }) => path === 'config.yaml'),
}));
