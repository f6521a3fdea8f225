import { defineFault } from '../build.ts';

/** No template is resolved, and provisioning fails open. */
export const fault = defineFault({}, () => ({ resolveTemplate: async () => null }));
