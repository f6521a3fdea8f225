import { defineFault } from '../build.ts';

/** The template's model is dropped, and a gate that falls back on a default lets the workspace through. */
export const fault = defineFault({}, (_params, good) => ({
  models: { ...good.models, seed: async () => undefined, refuse: async () => null },
}));
