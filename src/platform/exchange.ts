import type { Failure } from '../evidence/events.ts';

/**
 * One request and its answer. What the wire does to it is a value; whoever sends requests some other way (on
 * simulated time, through a proxy) stands behind the same type.
 */
export interface ExchangeRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  maxBytes: number;
  /** Over a connection of its own, so that one kept-alive instance cannot answer for a fleet. */
  freshConnection?: boolean;
  signal?: AbortSignal;
}

export type ExchangeReply =
  | {
      answered: true;
      status: number;
      contentType: string;
      retryAfter: string | null;
      date?: string | null;
      /** Which connection it came over, counted from 1, where it had one of its own. */
      connection?: number;
      body: string;
    }
  | { answered: false; why: Failure };

export interface Exchange extends AsyncDisposable {
  send(request: ExchangeRequest): Promise<ExchangeReply>;
}
