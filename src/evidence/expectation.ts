import { z } from 'zod';

/** What the template promises, read before anything is created. It travels in the evidence, so that the
 * verdict can be reached again on a machine that has never seen the template. */

const ExpectedFile = z.strictObject({ path: z.string(), content: z.string() });
export type ExpectedFile = z.infer<typeof ExpectedFile>;

const ExpectedPlugin = z.strictObject({
  name: z.string(),
  source: z.string(),
  files: z.array(z.strictObject({ path: z.string(), size: z.number() })),
  /** Those whose content is compared too; of the others path and size are. */
  contents: z.array(ExpectedFile),
});
export type ExpectedPlugin = z.infer<typeof ExpectedPlugin>;

export const Expectation = z.strictObject({
  gitSha: z.string(),
  template: z.string(),
  runtime: z.string(),
  model: z.string(),
  config: z.string(),
  prompts: z.array(ExpectedFile),
  plugins: z.array(ExpectedPlugin),
  /** Top-level keys that the platform is known to add to config.yaml by itself. */
  addedConfigKeys: z.array(z.string()),
});
export type Expectation = z.infer<typeof Expectation>;
