import type { ExchangeReply } from '../../platform/exchange.ts';
import type { Mishap } from '../plan/noise.ts';
import { type Answer, html, json } from './answer.ts';

/** What a mishap makes of a request, and of its answer. */
export interface Handling {
  /** It never gets to the platform; this is what the sender hears instead, or nothing at all. */
  instead?: ExchangeReply | null;
  /** It gets there, and this is what comes back in the place of the answer; null is silence. */
  afterwards?: (answer: Answer) => ExchangeReply | null;
}

export const replyOf = ({ status, contentType, retryAfter, body }: Answer): ExchangeReply => ({
  answered: true,
  status,
  contentType,
  retryAfter,
  body,
});

export const unanswered = (kind: 'timeout' | 'transport' | 'aborted', message: string): ExchangeReply => ({
  answered: false,
  why: { kind, message },
});

const broken = unanswered('transport', 'ECONNRESET: the connection was reset');
const notThere = (answer: Answer): Handling => ({ instead: replyOf(answer) });

const HANDLINGS: Record<Mishap, Handling> = {
  lost: { instead: null },
  swallowed: { afterwards: () => null },
  reset: { instead: broken },
  cut: { afterwards: () => broken },
  'late-request': {},
  'late-answer': {},
  twice: {},
  'error-500': notThere(json(500, { error: 'internal error' })),
  'html-502': notThere(html(502, '502 Bad Gateway')),
  'html-503': notThere(html(503, '503 Service Temporarily Unavailable')),
  'json-503': notThere(json(503, { error: 'overloaded' })),
  'html-504': notThere(html(504, '504 Gateway Time-out')),
  'told-to-wait': notThere({ ...json(429, { error: 'slow down' }), retryAfter: '2' }),
  'html-200': notThere(html(200, 'Welcome')),
  'html-404': notThere(html(404, '404: This page could not be found')),
  torn: {
    afterwards: (answer) => replyOf({ ...answer, body: answer.body.slice(0, answer.body.length >> 1) }),
  },
  empty: { afterwards: (answer) => replyOf({ ...answer, body: '' }) },
  alien: { afterwards: (answer) => replyOf({ ...answer, body: '{"hello":"world"}' }) },
};

export const handlingOf = (mishap: Mishap | null): Handling => (mishap === null ? {} : HANDLINGS[mishap]);
