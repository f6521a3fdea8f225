import { z } from 'zod';
import { WORKSPACE_STATUSES } from '../protocol.ts';

/**
 * One look at one thing. What it saw was true at some moment between `began` and `at`, in platform milliseconds
 * since the run began.
 */
const look = { type: z.literal('look'), began: z.number(), at: z.number() };

/** Why something could not be read. None of these says anything about what was asked for. */
export const Failure = z.strictObject({
  kind: z.enum(['timeout', 'transport', 'status', 'not-json', 'contract', 'aborted', 'too-large']),
  message: z.string(),
  status: z.number().optional(),
  /** The first characters of an answer that was not understood. */
  excerpt: z.string().optional(),
  /** Milliseconds that the platform asked to be left alone, from Retry-After. */
  retryAfterMs: z.number().optional(),
});
export type Failure = z.infer<typeof Failure>;

const Unreadable = z.strictObject({ is: z.literal('unreadable'), why: Failure });
export type Unreadable = z.infer<typeof Unreadable>;
const Absent = z.strictObject({ is: z.literal('absent') });
/** The text itself stands in the `content` line of that hash. */
const Text = z.strictObject({ is: z.literal('text'), hash: z.string(), size: z.number() });
const FileSeen = z.discriminatedUnion('is', [Text, Absent, Unreadable]);
export type FileSeen = z.infer<typeof FileSeen>;

const ref = z.strictObject({ name: z.string(), source: z.string() });

const OrgLook = z.strictObject({
  ...look,
  subject: z.literal('org'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('listed'),
      id: z.string(),
      status: z.string(),
      reason: z.string().optional(),
    }),
    Absent,
    Unreadable,
  ]),
});

const TokenLook = z.strictObject({
  ...look,
  subject: z.literal('token'),
  seen: z.discriminatedUnion('is', [z.strictObject({ is: z.literal('granted') }), Unreadable]),
});

const HealthLook = z.strictObject({
  ...look,
  subject: z.literal('health'),
  seen: z.discriminatedUnion('is', [z.strictObject({ is: z.literal('ok') }), Unreadable]),
});

const BuildLook = z.strictObject({
  ...look,
  subject: z.literal('build'),
  seen: z.discriminatedUnion('is', [
    /**
     * Which connection it came over, counted from 1; 0 where it had none of its own. Evidence from before this was
     * recorded does not say.
     */
    z.strictObject({ is: z.literal('sha'), sha: z.string(), connection: z.number().optional() }),
    /** Something answered, and it was not the build endpoint. */
    z.strictObject({ is: z.literal('other'), why: Failure }),
    Unreadable,
  ]),
});

const WorkspaceLook = z.strictObject({
  ...look,
  subject: z.literal('workspace'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('workspace'),
      status: z.enum(WORKSPACE_STATUSES),
      uptimeSeconds: z.number(),
      lastHeartbeatAt: z.string().nullable(),
      reason: z.string().nullable(),
      template: z.string().nullable(),
    }),
    Absent,
    Unreadable,
  ]),
});

const ModelLook = z.strictObject({
  ...look,
  subject: z.literal('model'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('model'), model: z.string(), source: z.string() }),
    Unreadable,
  ]),
});

const ConfigLook = z.strictObject({ ...look, subject: z.literal('config'), seen: FileSeen });
/** `name` is the path of the prompt file as the template's config names it. */
const PromptLook = z.strictObject({
  ...look,
  subject: z.literal('prompt'),
  name: z.string(),
  seen: FileSeen,
});

const PluginLook = z.strictObject({
  ...look,
  subject: z.literal('plugin'),
  name: z.string(),
  seen: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('folder'),
      /** The hash of the listing, one `size path` a line. */
      listing: z.string(),
      entries: z.number(),
      state: z.enum(['EMPTY', 'NONEMPTY', 'COMPLETE_NO_SKILL', 'SKILL_MD']),
      /** Hashes of the files whose content is compared, of those that could be read. */
      contents: z.record(z.string(), z.string()),
    }),
    Unreadable,
  ]),
});

const PluginsLook = z.strictObject({
  ...look,
  subject: z.literal('plugins'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('plugins'), declared: z.array(ref), installed: z.array(ref) }),
    Unreadable,
  ]),
});

const AgentSkillsLook = z.strictObject({
  ...look,
  subject: z.literal('agent-skills'),
  seen: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('entries'), paths: z.array(z.string()) }),
    Unreadable,
  ]),
});

/** Reads that only exercises make. */
const ActivityLook = z.strictObject({
  ...look,
  subject: z.literal('activity'),
  /** Whose activity it is: the tenant under test, or the neighbour of an exercise. */
  of: z.enum(['tenant', 'neighbour']),
  seen: z.discriminatedUnion('is', [
    z.strictObject({
      is: z.literal('activity'),
      rows: z.array(
        z.strictObject({ kind: z.string(), status: z.string(), summary: z.string(), createdAt: z.string() }),
      ),
    }),
    /** The web front end's page, or a 404: the tenant does not answer any more. */
    z.strictObject({ is: z.literal('gone') }),
    Unreadable,
  ]),
});

const ForeignLook = z.strictObject({
  ...look,
  subject: z.literal('foreign'),
  /** The request that carried another org's id, as `METHOD /path`. */
  request: z.string(),
  seen: z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('kept-out'), status: z.number() }),
    z.strictObject({ is: z.literal('let-through'), status: z.number(), excerpt: z.string() }),
    Unreadable,
  ]),
});

export const Look = z.discriminatedUnion('subject', [
  OrgLook,
  TokenLook,
  HealthLook,
  BuildLook,
  WorkspaceLook,
  ModelLook,
  ConfigLook,
  PromptLook,
  PluginLook,
  PluginsLook,
  AgentSkillsLook,
  ActivityLook,
  ForeignLook,
]);
export type Look = z.infer<typeof Look>;
export type Subject = Look['subject'];
export type LookAt<S extends Subject> = Extract<Look, { subject: S }>;
