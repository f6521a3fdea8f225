import { z } from 'zod';
import { defineFault } from '../build.ts';

/** A model in the code wins over the template's. */
export const fault = defineFault({ model: z.string().min(1) }, ({ model }, good) => ({
  models: { ...good.models, seed: (queries, workspaceId) => good.models.seed(queries, workspaceId, model) },
}));
