import { z } from 'zod';
import { BUDGET_NAMES, type BudgetName } from '../evidence/budgets.ts';
import { preflightSection } from '../preflight/section.ts';
import { logsSection } from './logs.ts';
import { duration, headers, secret, text, url } from './values.ts';
import { databaseUrl } from './words.ts';

/** The form of delivery.config.yaml. The editors' JSON Schema is made from it. */

const oneOrMore = z.union([text, z.array(text).min(1)], { error: 'must be one path or a list of paths' });

const budgets = z.strictObject({
  ...(Object.fromEntries(BUDGET_NAMES.map((name) => [name, duration.optional()])) as Record<
    BudgetName,
    z.ZodOptional<typeof duration>
  >),
  stale: duration
    .optional()
    .meta({ description: 'How long another build may answer steadily before it is final.' }),
  run: duration.optional().meta({ description: 'For a whole run, its teardown and its report included.' }),
});

const connectTo = z.strictObject({
  address: text.meta({ description: 'Where the connection goes: an address, or another name.' }),
  port: z.number().int().min(1).max(65_535).optional(),
  serverName: text.optional().meta({
    description: 'The name in SNI, which the certificate is checked against. Default: that of the URL.',
  }),
  host: text.optional().meta({ description: 'The Host header. Default: that of the URL.' }),
});

export const targetSection = z.strictObject({
  controlPlane: url.meta({ description: "The control plane's URL." }),
  tenantUrl: url
    .refine((value) => value.includes('{slug}'), {
      error: 'has no {slug}: write https://{slug}.example.com',
    })
    .optional()
    .meta({ description: "A tenant's URL with {slug}. Derived from the control plane's when left out." }),
  adminToken: secret,
  headers: headers.optional().meta({ description: 'Sent with every request.' }),
  ca: oneOrMore
    .optional()
    .meta({ description: 'Files in PEM that are trusted beside the usual authorities.' }),
  verifyCertificates: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .meta({ description: 'False turns the verification of certificates off, and every report says so.' }),
  proxy: z
    .union([url, z.literal(false)], {
      error: 'must be the URL of an HTTP proxy, or false for none: write http://proxy.example.com:3128',
    })
    .optional()
    .meta({ description: 'An HTTP proxy instead of the one that the environment names; false for none.' }),
  resolve: z
    .record(
      z.string(),
      z.union([text, connectTo], { error: 'must be an address, or { address, port, serverName, host }' }),
    )
    .optional()
    .meta({ description: 'Where a name (or *.name) is connected to, whatever a resolver says.' }),
  budgets: budgets.optional(),
  addedConfigKeys: z
    .array(text)
    .optional()
    .meta({ description: 'Keys that the platform adds to config.yaml by itself.' }),
  logs: logsSection.optional(),
});

const TARGET_NAME = /^[A-Za-z0-9][\w.-]*$/;

export const configSchema = z
  .strictObject({
    targets: z
      .record(
        z.string().regex(TARGET_NAME, 'is no name for a target: write letters, digits, - and _'),
        targetSection,
      )
      .optional(),
    templates: text.optional().meta({ description: 'The folder that expected content is read from.' }),
    plugins: text
      .optional()
      .meta({ description: "The folder that the plugins' expected content is read from." }),
    inert: z.array(text).optional().meta({ description: 'Paths whose change needs no gate.' }),
    preflight: preflightSection.extend({ databaseUrl: databaseUrl.optional() }).optional(),
    reports: text.optional().meta({ description: "Where the runs' folders go." }),
    ledger: text.optional().meta({ description: "This machine's ledger of test tenants." }),
  })
  .meta({ title: 'delivery.config.yaml' });

export type ConfigSections = z.infer<typeof configSchema>;
export type TargetSection = z.infer<typeof targetSection>;
