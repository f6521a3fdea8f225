import { defineFault } from '../build.ts';

/** The delivery goes to a box that is no longer there, and counts as made. */
export const fault = defineFault({}, () => ({ deliver: (_folder, _files, pause) => pause() }));
