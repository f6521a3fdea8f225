import { defineFault } from '../build.ts';

/** The image was built without its SHA as an argument. */
export const fault = defineFault({}, () => ({ buildinfo: () => 'dev' }));
