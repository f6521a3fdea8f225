import { arrivalSpan, type Span } from './arrival.ts';
import type { Facts } from './facts.ts';

/** When the workspace came into being: sent by then, answered by then. */
export function creation({ acts }: Facts): Span | null {
  const act = acts.find(({ event }) => event.what === 'create-workspace' && event.outcome === 'done');
  return act ? { from: act.event.began, to: act.event.at } : null;
}

/**
 * When the workspace came online. Where no look before had missed it, it can have been online ever since its create:
 * a platform that could not be read for a while must not give what follows more time than it had.
 */
export function onlineSpan(facts: Facts): Span | null {
  const { online } = facts.workspace;
  const span = arrivalSpan(online);
  return span && { from: online.notYet ? span.from : (creation(facts)?.from ?? span.from), to: span.to };
}
