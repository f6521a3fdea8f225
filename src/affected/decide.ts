import type { Changes } from './changes.ts';

/** Whether the gate must run, and why. */
export interface Decision {
  run: boolean;
  why: string;
  /** The paths that made it so. */
  paths: string[];
}

/** Yes, unless each changed path is proven to be of no account. What is not known has not been proven. */
export function decide(changes: Changes, isInert: (path: string) => boolean): Decision {
  if (!changes.known) return { run: true, why: changes.why, paths: [] };
  const { changed } = changes;
  // A link or another repository under an inert name stands for something that is not there to be looked at.
  const paths = changed.filter(({ path, isPlain }) => !isPlain || !isInert(path)).map(({ path }) => path);
  const of = `of ${changed.length} path${changed.length === 1 ? '' : 's'} changed since ${changes.since}`;
  if (changed.length === 0) return { run: false, why: `nothing differs from ${changes.since}`, paths };
  if (paths.length === 0) return { run: false, why: `${of}, none matters`, paths };
  return { run: true, why: `${of}, ${paths.length} may matter`, paths };
}
