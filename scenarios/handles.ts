import { createHook } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';

/** What keeps a process alive, in Node's own words. */
const KINDS: Readonly<Record<string, string>> = {
  Timeout: 'timer',
  TCPWRAP: 'socket',
  TCPSERVERWRAP: 'server',
  PIPEWRAP: 'pipe',
  PROCESSWRAP: 'process',
  FSEVENTWRAP: 'watched file',
  FILEHANDLE: 'file',
  MESSAGEPORT: 'message port',
  WORKER: 'worker',
};
const DEEPEST_STACK = 40;
const END_LIMIT_MS = 5_000;

interface Handle {
  kind: string;
  /** Its stack is only read where it tells of a leak: to write one out costs more than all the rest. */
  opened: Error;
  resource: { hasRef?: () => boolean; fd?: number };
}

export interface Handles extends Disposable {
  /** Waits until all that was opened since has ended; what has not by its limit is named by where it was opened. */
  left(limitMs?: number): Promise<string[]>;
}

/** Sees every timer, socket, server, pipe and process that this product opens from here on. */
export function watchHandles(): Handles {
  const open = new Map<number, Handle>();
  const hook = createHook({
    init(id, type, _trigger, resource) {
      const kind = KINDS[type];
      if (kind !== undefined) open.set(id, { kind, opened: stack(), resource });
    },
    destroy: (id) => void open.delete(id),
    trackPromises: false,
  });
  hook.enable();
  const held = () => [...open.values()].filter(isHeld);
  const ours = () =>
    held().flatMap(({ kind, opened }) => {
      // A server opens once its address was looked up and a file once it was found, where no stack leads back;
      // the runner opens none that it keeps.
      const from = openerOf(opened) ?? (['server', 'file'].includes(kind) ? 'an unknown place' : undefined);
      return from === undefined ? [] : [`${kind} opened at ${from}`];
    });
  return {
    async left(limitMs = END_LIMIT_MS) {
      const end = performance.now() + limitMs;
      // What was closed is gone a few turns later.
      while (ours().length > 0 && performance.now() < end) await turn();
      return ours();
    },
    [Symbol.dispose]: () => void hook.disable(),
  };
}

/** A closed file is only destroyed when its object is collected; it has lost its descriptor before. */
const isHeld = ({ kind, resource }: Handle): boolean =>
  kind === 'file' ? (resource.fd ?? -1) >= 0 : (resource.hasRef?.() ?? true);

function stack(): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEEPEST_STACK;
  const opened = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return opened;
}

/** The innermost place of the product that it was opened from; the runner's own handles have none. */
const openerOf = ({ stack = '' }: Error): string | undefined =>
  stack
    .split('\n')
    .filter((frame) => !frame.includes('scenarios/handles.ts'))
    .map((frame) => /((?:src|scenarios)\/[^\s()]+\.ts:\d+)/.exec(frame)?.[1])
    .find((place) => place !== undefined);

/** What the fixture says of a scenario that left something open, if it did. */
export async function refuseLeft(handles: Handles, limitMs?: number): Promise<void> {
  const left = await handles.left(limitMs);
  if (left.length > 0) throw new Error(`the scenario ended and left open: ${left.join('; ')}`);
}
