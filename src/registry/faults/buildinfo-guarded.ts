import { defineFault } from '../build.ts';

/** A guard that was rewritten forgot one of its exceptions. */
export const fault = defineFault({}, (_params, good) => ({
  guard: {
    ...good.guard,
    openPaths: new Set([...good.guard.openPaths].filter((path) => path !== '/buildinfo')),
  },
}));
