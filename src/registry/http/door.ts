import type { IncomingMessage, ServerResponse } from 'node:http';

type Handler = (request: IncomingMessage, reply: ServerResponse) => void;

/** Whoever comes before it is open waits in front of it. */
export interface Door {
  keep(handler: Handler): Handler;
  open(): void;
}

export function newDoor(): Door {
  let waiting: (() => void)[] | null = [];
  return {
    keep: (handler) => (request, reply) => {
      if (waiting === null) handler(request, reply);
      else waiting.push(() => handler(request, reply));
    },
    open() {
      const first = waiting ?? [];
      waiting = null;
      for (const next of first) next();
    },
  };
}
