import { defineFault } from '../build.ts';
import { sourcePath } from '../reconcile/source.ts';

/** The repository was moved, and what is declared names its old place. */
export const fault = defineFault({}, () => ({
  fetchSource: async (_plugins, source) => {
    throw new Error(`gitea: 404 Not Found: ${sourcePath(source)}`);
  },
}));
