import { z } from 'zod';
import { defineFault } from '../build.ts';

/** A line that comes in after the substitution is delivered as it was written. */
export const fault = defineFault(
  { file: z.string().startsWith('prompts/'), line: z.int().positive(), text: z.string().includes('{{') },
  ({ file, line, text }, good) => ({
    substitute(asset, values) {
      const substituted = good.substitute(asset, values);
      if (asset.path !== file) return substituted;
      const lines = substituted.content.toString().split('\n');
      lines.splice(line - 1, 0, text);
      return { path: asset.path, content: Buffer.from(lines.join('\n')) };
    },
  }),
);
