import type { Place } from './mapped.ts';

export interface Finding {
  /** A SQLSTATE, or the name of a rule of our own. */
  rule: string;
  level: 'error' | 'warning';
  message: string;
  hint: string | undefined;
  detail: string | undefined;
  /** Where it is, and the text that it is about. */
  place: Place;
  statement: string;
}

/** What was looked at and can be judged neither way, with the reason. */
export interface Unchecked {
  place: Place;
  reason: string;
}
