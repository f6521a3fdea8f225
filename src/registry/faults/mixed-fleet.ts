import { z } from 'zod';
import { defineFault } from '../build.ts';

/** Behind one address old and new instances answer in turn. */
export const fault = defineFault({ sha: z.string().regex(/^[0-9a-f]{40}$/) }, ({ sha }) => {
  let answers = 0;
  return { buildinfo: (gitSha) => (answers++ % 2 === 0 ? gitSha : sha) };
});
