import { setImmediate } from 'node:timers/promises';
import { MOST_ORGS, OrgList, type OrgRow } from './contract.ts';
import type { ExchangeReply } from './exchange.ts';
import { COMMA, endOfText, LIST, LIST_END, QUOTE, stepOf } from './json.ts';
import { type Reply, readReply } from './reply.ts';

type Answered = Extract<ExchangeReply, { answered: true }>;
type Clean = (text: string) => string;

/** As many characters of nothing but mistakes take fifteen milliseconds, of tenants one. */
const PIECE_CHARS = 32_768;
/** An element, or what stands around the list: as long as all that a tenant may answer. */
const LONGEST_CHARS = 524_288;
const KEY = '"orgs"';

/**
 * A list of a hundred thousand tenants takes a fifth of a second to read, in which no other look is taken. So a long
 * one is read as many short ones, each in a turn of its own.
 */
export async function readOrgList(reply: ExchangeReply, clean?: Clean): Promise<Reply<{ orgs: OrgRow[] }>> {
  if (!reply.answered || reply.body.length <= PIECE_CHARS) return readReply(reply, OrgList, clean);
  const isGiven = reply.status >= 200 && reply.status <= 299;
  const begin = isGiven ? beginOf(reply.body.slice(0, LONGEST_CHARS)) : -1;
  return begin < 0 ? readBeginning(reply, clean) : await readPieces(reply, begin, clean);
}

/** Of what is no list it is told what it is, and of a list that breaks off that it does. */
const readBeginning = (reply: Answered, clean?: Clean) =>
  readReply({ ...reply, body: reply.body.slice(0, LONGEST_CHARS) }, OrgList, clean);

async function readPieces(reply: Answered, begin: number, clean?: Clean): Promise<Reply<{ orgs: OrgRow[] }>> {
  const { body } = reply;
  const orgs: OrgRow[] = [];
  let from = begin;
  for (let isLast = false; !isLast; ) {
    const piece = cut(body.slice(from, from + LONGEST_CHARS));
    // An empty list has one piece without an element; behind a comma it would make a list of what is none.
    const isNone = piece.elements.trim() === '' && !(piece.isLast && from === begin);
    if (isNone && body.length - from > LONGEST_CHARS)
      return refusal(reply, `orgs.${orgs.length}: longer than 512 KB`);
    if (isNone) return readBeginning(reply, clean);
    const few = readReply({ ...reply, body: `{"orgs":[${piece.elements}]}` }, OrgList, clean, orgs.length);
    if (!few.ok) return few;
    for (const org of few.value.orgs) orgs.push(org);
    if (orgs.length > MOST_ORGS) return refusal(reply, `orgs: more than ${MOST_ORGS}`);
    from += piece.elements.length + 1;
    isLast = piece.isLast;
    await setImmediate();
  }
  return readAround(reply, orgs, { head: body.slice(0, begin), tail: body.slice(from) }, clean);
}

function readAround(
  reply: Answered,
  orgs: OrgRow[],
  { head, tail }: { head: string; tail: string },
  clean?: Clean,
): Reply<{ orgs: OrgRow[] }> {
  if (tail.length > LONGEST_CHARS) return refusal(reply, 'more than 512 KB behind the list');
  const around = readReply({ ...reply, body: `${head}]${tail}` }, OrgList, clean);
  if (!around.ok) return around;
  return around.value.orgs.length > 0 ? refusal(reply, 'orgs: two lists') : { ok: true, value: { orgs } };
}

const refusal = ({ status }: Answered, message: string): Reply<never> => ({
  ok: false,
  why: { kind: 'contract', status, message },
});

/** Behind the bracket that opens the list; -1 where none does. */
function beginOf(head: string): number {
  let [depth, lastText] = [0, ''];
  for (let at = 0; at < head.length; at += 1) {
    const mark = head.charCodeAt(at);
    if (mark === QUOTE) {
      const end = endOfText(head, at);
      lastText = end - at < KEY.length ? head.slice(at, end + 1) : '';
      at = end;
    } else if (mark === LIST && depth === 1 && lastText === KEY) return at + 1;
    else depth += stepOf(mark);
  }
  return -1;
}

/** A few whole elements, or a single long one; none where it goes on behind the stretch. */
function cut(stretch: string): { elements: string; isLast: boolean } {
  let [depth, end] = [0, 0];
  for (let at = 0; at < stretch.length && (at < PIECE_CHARS || end === 0); at += 1) {
    const mark = stretch.charCodeAt(at);
    if (mark === QUOTE) at = endOfText(stretch, at);
    else if (depth === 0 && mark === LIST_END) return { elements: stretch.slice(0, at), isLast: true };
    else if (depth === 0 && mark === COMMA) end = at;
    else depth += stepOf(mark);
  }
  return { elements: stretch.slice(0, end), isLast: false };
}
