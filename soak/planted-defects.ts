/** The harness itself, broken in every way that somebody thought of: none comes out green. */
export { run } from '../checks/planted-defects.ts';
