import type { z } from 'zod';
import type { Failure } from '../evidence/events.ts';
import type { ExchangeReply } from './exchange.ts';
import { parseJson } from './json.ts';

/** What a call came to: a value that keeps the contract, or why there is none. */
export type Reply<T> = { ok: true; value: T; connection?: number } | { ok: false; why: Failure };

const EXCERPT_CHARS = 300;
/** What is looked through for secrets: far more than is quoted, so that none is cut in two at its edge. */
const QUOTED_CHARS = 16_384;

export function readReply<T>(
  reply: ExchangeReply,
  schema: z.ZodType<T>,
  clean = (text: string) => text,
  /** So many elements of its list were read before. */
  before = 0,
): Reply<T> {
  if (!reply.answered) return { ok: false, why: reply.why };
  const json = parseJson(reply.body);
  const excerpt = () => clean(reply.body.slice(0, QUOTED_CHARS)).slice(0, EXCERPT_CHARS);
  const { status } = reply;
  if (status < 200 || status > 299) return { ok: false, why: refusal(reply, 'value' in json, excerpt()) };
  if ('why' in json) {
    const message = `${status} with ${typeOf(reply)}, ${json.why}`;
    return { ok: false, why: { kind: 'not-json', status, message, excerpt: excerpt() } };
  }
  const parsed = schema.safeParse(json.value);
  const { connection } = reply;
  if (parsed.success) return { ok: true, value: parsed.data, ...(connection ? { connection } : {}) };
  const [issue] = parsed.error.issues;
  const path = issue?.path.map((part) => (typeof part === 'number' ? part + before : part)) ?? [];
  const where = path.length > 0 ? path.join('.') : 'the answer';
  return {
    ok: false,
    why: {
      kind: 'contract',
      status,
      message: `${where}: ${issue?.message ?? 'unexpected'}`,
      excerpt: excerpt(),
    },
  };
}

type Answered = Extract<ExchangeReply, { answered: true }>;

const typeOf = ({ contentType }: Answered) => contentType.split(';')[0] || 'no content type';

function refusal(reply: Answered, isJson: boolean, excerpt: string): Failure {
  const retryAfterMs = retryAfter(reply.retryAfter);
  return {
    kind: isJson ? 'status' : 'not-json',
    status: reply.status,
    message: `${reply.status} with ${isJson ? 'JSON' : typeOf(reply)}`,
    excerpt,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
}

/** A refusal in JSON that names the thing as absent, as against a page of whatever stands in between. */
export const saysAbsent = (why: Failure) => why.kind === 'status' && why.status === 404;

/** Whether asking again may help: the transport failed, or the platform said to come back. */
export const isPassing = (why: Failure) =>
  why.kind === 'transport' || why.kind === 'timeout' || [429, 502, 503, 504].includes(why.status ?? 0);

const LONGEST_RETRY_AFTER_S = 300;

function retryAfter(header: string | null): number | null {
  if (header === null || !/^\d{1,6}$/.test(header)) return null;
  return Math.min(Number(header), LONGEST_RETRY_AFTER_S) * 1_000;
}
