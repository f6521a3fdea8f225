import { Agent } from 'undici';

/** The way from the boxes to the registry: one agent for all of them, or a thousand boxes hold a thousand sockets. */
export interface BoxNetwork {
  /** Where the registry listens, told once it does. */
  reach(origin: string): void;
  ask(call: BoxCall): Promise<BoxAnswer>;
  close(): Promise<void>;
}

export interface BoxCall {
  method: 'GET' | 'POST';
  path: string;
  host: string;
  orgId: string;
  token: string;
  body?: string;
  signal?: AbortSignal;
}

export interface BoxAnswer {
  status: number;
  body: unknown;
}

const SOCKETS = 32;
const ANSWER_TIMEOUT_MS = 30_000;

export function createBoxNetwork(): BoxNetwork {
  const agent = new Agent({
    connections: SOCKETS,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    // Longer than the longest pause between two heartbeats would only keep sockets that nobody uses.
    keepAliveTimeout: 10_000,
  });
  let origin = '';
  return {
    reach: (url) => {
      origin = url;
    },
    async ask({ method, path, host, orgId, token, body, signal }) {
      const answer = await agent.request({
        origin,
        method,
        path,
        headers: {
          host,
          authorization: `Bearer ${token}`,
          'x-molecule-org-id': orgId,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body ?? null,
        signal: signal ?? null,
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
    close: () => agent.destroy(),
  };
}
