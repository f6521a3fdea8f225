import { defineFault } from '../build.ts';

/** The call is accepted, and what it should have started is not there. */
export const fault = defineFault({}, () => ({ teardown: async () => undefined }));
