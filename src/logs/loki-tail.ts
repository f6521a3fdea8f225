import { WebSocket } from 'undici';
import type { Clock } from '../clock.ts';
import { type LokiEntry, readTailMessage } from './loki-answer.ts';
import type { LokiWindow } from './loki-window.ts';
import { pauseMs } from './pause.ts';
import { webSocketAgent, withoutCredentials } from './wire.ts';

export interface TailOptions {
  url: string;
  query: string;
  headers?: Readonly<Record<string, string>> | undefined;
  ca?: readonly string[] | undefined;
  clock: Clock;
  window: LokiWindow;
  give: (entries: readonly LokiEntry[]) => void;
}

const PAUSE_MS = 30_000;

/** Keeps the tail open. Where there is none, or it breaks, nothing is lost but time: the queries go on. */
export async function followTail(options: TailOptions, signal: AbortSignal): Promise<void> {
  const { clock } = options;
  while (!signal.aborted) {
    await tailOnce(options, signal);
    await clock.sleep(pauseMs(clock, PAUSE_MS), signal);
  }
}

async function tailOnce(options: TailOptions, signal: AbortSignal): Promise<void> {
  const { url, query, window, give } = options;
  const { address, authorization } = withoutCredentials(url);
  const params = new URLSearchParams({ query, start: String(window.start), limit: '5000' });
  const scheme = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const path = `${address.pathname.replace(/\/+$/, '')}/loki/api/v1/tail?${params}`;
  await using connection = webSocketAgent(options.ca);
  const socket = new WebSocket(`${scheme}//${address.host}${path}`, {
    dispatcher: connection.agent,
    headers: { ...authorization, ...options.headers },
  });
  socket.addEventListener('message', ({ data }) => {
    const entries = typeof data === 'string' ? entriesIn(data) : [];
    if (entries.length > 0) give(entries);
  });
  await closed(socket, signal);
}

/** What is not understood here is asked for again by the next query, which says what is wrong with it. */
function entriesIn(message: string): LokiEntry[] {
  try {
    return readTailMessage(message);
  } catch {
    return [];
  }
}

function closed(socket: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    socket.addEventListener('close', () => resolve(), { once: true });
    socket.addEventListener('error', () => resolve(), { once: true });
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
}
