import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { ExchangeReply } from './exchange.ts';
import { COMMA, endOfText, LIST, LIST_END, QUOTE, stepOf } from './json.ts';
import { type Reply, readReply } from './reply.ts';

/**
 * A list of a hundred thousand takes a fifth of a second to read, in which no other look is taken. So it is read as
 * many short ones, each with the head of the whole and a turn of its own.
 */
export interface LongList<K extends string> {
  /** Under which key of the answer the list stands. */
  key: K;
  /** Elements, as the contract has it for the whole. */
  most: number;
}

type Listed<K extends string> = Record<K, unknown[]>;

/** A turn on a piece of nothing but mistakes takes fifteen milliseconds, on one of tenants one. */
const PIECE_CHARS = 32_768;

export async function readLongList<K extends string, T extends Listed<K>>(
  reply: ExchangeReply,
  schema: z.ZodType<T>,
  { key, most }: LongList<K>,
  clean?: (text: string) => string,
): Promise<Reply<T>> {
  if (!reply.answered || reply.body.length <= PIECE_CHARS) return readReply(reply, schema, clean);
  const { status, body } = reply;
  const isGiven = status >= 200 && status <= 299;
  if (!isGiven) return readReply({ ...reply, body: body.slice(0, PIECE_CHARS) }, schema, clean);
  let whole: T | null = null;
  for (const piece of piecesOf(body, key)) {
    if (piece === null) return refusal(status, `${key}: not a list of elements of less than 32 KB`);
    const read: Reply<T> = readReply({ ...reply, body: piece }, schema, clean, whole?.[key].length);
    if (!read.ok) return read;
    const joined: T = join(whole, read.value, key);
    whole = joined;
    if (joined[key].length > most) return refusal(status, `${key}: more than ${most} elements`);
    await setImmediate();
  }
  if (!whole) throw new Error('a list has at least one piece');
  return { ok: true, value: whole };
}

const refusal = (status: number, message: string): Reply<never> => ({
  ok: false,
  why: { kind: 'contract', status, message },
});

function join<K extends string, T extends Listed<K>>(whole: T | null, more: T, key: K): T {
  if (!whole) return more;
  for (const element of more[key]) whole[key].push(element);
  return whole;
}

/** The whole answer, each time with a few of the list's elements; null where it cannot be cut so. */
function* piecesOf(body: string, key: string): Generator<string | null> {
  const begin = beginOf(body.slice(0, PIECE_CHARS), `"${key}"`);
  if (begin < 0) return yield null;
  const head = body.slice(0, begin);
  for (let from = begin; ; ) {
    const { elements, isLast } = cut(body.slice(from, from + PIECE_CHARS));
    // A comma with nothing behind it makes no list, though what is cut off there would be one.
    if (elements.trim() === '') return yield null;
    from += elements.length;
    if (isLast) return yield body.length - from > PIECE_CHARS ? null : head + elements + body.slice(from);
    yield `${head + elements}]}`;
    from += 1;
  }
}

/** Behind the bracket that opens the list; -1 where none does. */
function beginOf(head: string, key: string): number {
  let [depth, lastText] = [0, ''];
  for (let at = 0; at < head.length; at += 1) {
    const mark = head.charCodeAt(at);
    if (mark === QUOTE) {
      const end = endOfText(head, at);
      lastText = end - at < key.length ? head.slice(at, end + 1) : '';
      at = end;
    } else if (mark === LIST && depth === 1 && lastText === key) return at + 1;
    else depth += stepOf(mark);
  }
  return -1;
}

/** As many whole elements as stand in a stretch; none where the first goes on behind it. */
function cut(stretch: string): { elements: string; isLast: boolean } {
  let [depth, end] = [0, 0];
  for (let at = 0; at < stretch.length; at += 1) {
    const mark = stretch.charCodeAt(at);
    if (mark === QUOTE) at = endOfText(stretch, at);
    else if (depth === 0 && mark === LIST_END) return { elements: stretch.slice(0, at), isLast: true };
    else if (depth === 0 && mark === COMMA) end = at;
    else depth += stepOf(mark);
  }
  return { elements: stretch.slice(0, end), isLast: false };
}
