import type { Endpoint } from '../plan/noise.ts';

/** What was asked when, and whether the answer told anything. By this alone is it known what could be known. */
export interface Asked {
  endpoint: Endpoint;
  /** Which tenant's, and of what: a file's path, a folder. */
  slug: string;
  of: string;
  sentMs: number;
  /** When the platform carried it out, if it got there. */
  handledMs: number | null;
  /** When the answer was there, if it was, and whether it was the platform's own word. */
  answeredMs: number | null;
  told: boolean;
  /** It carried the id of an org that the tenant is not of: an exercise's, and no look at the delivery. */
  foreign: boolean;
}

export interface Journal {
  all: Asked[];
  by: Map<Endpoint, Asked[]>;
  /** Requests that nobody has had an answer to yet, and that nobody gave up. */
  outstanding: number;
}
