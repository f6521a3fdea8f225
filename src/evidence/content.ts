import { createHash } from 'node:crypto';

/** By this a text is known in the evidence; the text itself stands there once. */
export const contentHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
