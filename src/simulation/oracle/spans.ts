import type { Snapshot } from '../world/snapshot.ts';
import type { Span } from './arrival.ts';

/** The stretches of a history in which something was so; the last one has no end. */
export function spansOf(all: readonly Snapshot[], is: (snapshot: Snapshot) => boolean): Span[] {
  const spans: Span[] = [];
  let since: number | null = null;
  for (const snapshot of all) {
    const holds = is(snapshot);
    if (holds && since === null) since = snapshot.at;
    if (!holds && since !== null) {
      if (snapshot.at > since) spans.push({ from: since, to: snapshot.at });
      since = null;
    }
  }
  if (since !== null) spans.push({ from: since, to: Number.POSITIVE_INFINITY });
  return spans;
}
