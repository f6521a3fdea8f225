import { defineFault } from '../build.ts';

/** The model was to be stored when the template was fetched, which is after the gate has refused the workspace. */
export const fault = defineFault({}, (_params, good) => ({
  models: { ...good.models, seed: async () => undefined },
}));
