import { defineFault } from '../build.ts';

/** The running flag is cleared where a cycle ends, and a cycle that throws does not get there. */
export const fault = defineFault({}, (_params, { restarts }) => ({
  restarts: {
    idle: restarts.idle,
    running: { ...restarts.running, crashed: { state: 'running', effect: 'none' } },
    'running-and-wanted': {
      ...restarts['running-and-wanted'],
      crashed: { state: 'running-and-wanted', effect: 'none' },
    },
  },
}));
