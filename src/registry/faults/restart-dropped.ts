import { defineFault } from '../build.ts';

/** One flag for "a cycle runs": whoever finds it set goes away. */
export const fault = defineFault({}, (_params, { restarts }) => ({
  restarts: {
    ...restarts,
    running: { ...restarts.running, requested: { state: 'running', effect: 'none' } },
  },
}));
