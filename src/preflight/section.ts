import { z } from 'zod';

const patterns = z.union([z.string(), z.array(z.string()).min(1).max(1_000)]).transform((it) => [it].flat());

/** The `preflight` section of the configuration file. */
export const preflightSection = z.strictObject({
  schema: patterns.optional(),
  sources: patterns.optional(),
  baseline: z.string().optional(),
  databaseUrl: z.string().optional(),
});

/** As the command works with it; what is undefined was not said. */
export type PreflightSection = {
  [Key in keyof z.infer<typeof preflightSection>]: z.infer<typeof preflightSection>[Key] | undefined;
};
