import type { Socket } from 'node:net';
import { jumpTimeOfDay } from './time-of-day.ts';

/** What a wire can do to one request and its answer. One table, so that every harm is met at every endpoint. */
export interface Wire {
  client: Socket;
  upstream: Socket;
  /** Nobody answers at this address for a while, and whoever was being answered is cut off. */
  goDown(forMs: number): void;
}

export interface Passage {
  request(chunk: Buffer): void;
  answer(chunk: Buffer): void;
}

type Toxic = (wire: Wire) => Partial<Passage>;

const LATE_MS = 350;
const BYTES_A_SECOND = 4_000;
const SLICE_BYTES = 48;
const CLOSES_LATE_MS = 15;
const DOWN_MS = 400;

export const TOXICS = {
  latency: ({ client }) => spread(client, (chunk) => [{ chunk, afterMs: LATE_MS }]),
  bandwidth: ({ client }) =>
    spread(client, (chunk) => slices(chunk, 512, (size) => (size / BYTES_A_SECOND) * 1_000)),
  slicing: ({ client }) => spread(client, (chunk) => slices(chunk, SLICE_BYTES, () => 1)),
  // The client takes the connection for one that is kept alive, and sends its next request as it closes.
  'slow close': ({ client }) => ({
    answer(chunk) {
      client.write(chunk);
      setTimeout(() => client.end(), CLOSES_LATE_MS);
    },
  }),
  'answer swallowed': () => ({ answer: () => undefined }),
  'request swallowed': () => ({ request: () => undefined }),
  'cut before the first byte': (wire) => cutAfter(wire, 0),
  'cut in the head': (wire) => cutAfter(wire, 60),
  'cut in the body': (wire) => cutAfter(wire, 180),
  reset: ({ client, upstream }) => ({
    answer() {
      client.resetAndDestroy();
      upstream.destroy();
    },
  }),
  'reset before it was sent': ({ client, upstream }) => ({
    request() {
      client.resetAndDestroy();
      upstream.destroy();
    },
  }),
  // To the wire itself nothing happens: what asks and what answers no longer know how late it is.
  'clock jump': ({ client }) => ({
    answer(chunk) {
      jumpTimeOfDay();
      client.write(chunk);
    },
  }),
  down: (wire) => ({ answer: () => wire.goDown(DOWN_MS) }),
} satisfies Record<string, Toxic>;

export type ToxicName = keyof typeof TOXICS;

export const passageOf = (name: ToxicName | null, wire: Wire): Passage => ({
  request: (chunk) => void wire.upstream.write(chunk),
  answer: (chunk) => void wire.client.write(chunk),
  ...(name === null ? {} : (TOXICS[name] as Toxic)(wire)),
});

interface Piece {
  chunk: Buffer;
  /** Since the piece before it. */
  afterMs: number;
}

/** In their order, however many are under way. */
function spread(client: Socket, piecesOf: (chunk: Buffer) => Piece[]): Partial<Passage> {
  let dueMs = 0;
  return {
    answer(chunk) {
      for (const piece of piecesOf(chunk)) {
        dueMs = Math.max(dueMs, performance.now()) + piece.afterMs;
        setTimeout(() => client.writable && client.write(piece.chunk), dueMs - performance.now());
      }
    },
  };
}

const slices = (chunk: Buffer, size: number, afterMs: (size: number) => number): Piece[] =>
  Array.from({ length: Math.ceil(chunk.length / size) }, (_, n) => {
    const piece = chunk.subarray(n * size, (n + 1) * size);
    return { chunk: piece, afterMs: afterMs(piece.length) };
  });

function cutAfter({ client, upstream }: Wire, bytes: number): Partial<Passage> {
  let left = bytes;
  return {
    answer(chunk) {
      client.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      client.end();
      upstream.destroy();
    },
  };
}
