import { createHash } from 'node:crypto';

/** The largest answer of a tenant that is read, and so the largest text that evidence keeps: none is ever cut. */
export const CONTENT_LIMIT_BYTES = 524_288;

/** By this a text is known in the evidence; the text itself stands there once. */
export const contentHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
