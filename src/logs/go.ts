import type { LogFact } from '../evidence/events.ts';

/** What one of the platform's plain lines says, without the prefix that Go's log puts before it. */
export interface GoLine {
  fact: LogFact;
  workspace: string;
  time: string | null;
  message: string;
  plugin?: string;
  source?: string;
  error?: string;
  sqlstate?: string;
}

/**
 * The protocol's lines. Each begins with words of its own, looked for once; what follows is matched from there
 * by pieces that cannot be divided in two ways, so no line can keep the parser busy.
 */
const LINES: readonly { fact: LogFact; begins: string; rest: RegExp }[] = [
  {
    fact: 'read-failed',
    begins: 'registry heartbeat: prev_task query failed for workspace ',
    rest: /^(?<workspace>[\w-]{1,64}): (?:pq: )?(?<error>.*)$/s,
  },
  {
    fact: 'stage-failed',
    begins: 'Plugin reconcile: workspace=',
    rest: /^(?<workspace>[\w-]{1,64}) plugin=(?<plugin>\S{1,200}) stage failed \(source=(?<source>[^)]{0,2000})\): (?<error>.*)$/s,
  },
  {
    fact: 'installed',
    begins: 'Plugin reconcile: workspace=',
    rest: /^(?<workspace>[\w-]{1,64}) installed declared plugin (?<plugin>\S{1,200}) from (?<source>\S{1,2000})/,
  },
  {
    fact: 'reconcile-complete',
    begins: 'Plugin reconcile: workspace=',
    rest: /^(?<workspace>[\w-]{1,64}) complete(?!\w)/,
  },
  {
    fact: 'restart-coalesced',
    begins: 'Auto-restart: ',
    rest: /^(?<workspace>[\w-]{1,64}) \S{1,8} coalescing with in-flight cycle/,
  },
];

export function parseGoLine(given: string): GoLine | null {
  const line = given.trim();
  for (const { fact, begins, rest } of LINES) {
    const start = line.indexOf(begins);
    const groups = start < 0 ? null : rest.exec(line.slice(start + begins.length))?.groups;
    if (!groups?.workspace) continue;
    const { workspace, plugin, source, error } = groups;
    return {
      fact,
      workspace,
      time: GO_TIME.exec(line.slice(0, start))?.[0] ?? null,
      message: line.slice(start),
      ...(plugin === undefined ? {} : { plugin }),
      ...(source === undefined ? {} : { source }),
      ...(error === undefined ? {} : withoutSqlstate(error)),
    };
  }
  return null;
}

/** Go's own date and time, or those that a collector puts before each line. */
const GO_TIME = /\d{4}(?:\/\d\d\/\d\d |-\d\d-\d\dT)\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?/;

const LONGEST_SQLSTATE_CHARS = 24;
const SQLSTATE = /\s?\((?:SQLSTATE[ =])?(?<sqlstate>[0-9A-Z]{5})\)$/;

/** Some drivers put the SQLSTATE behind the message; five capitals without a digit are a word. */
export function withoutSqlstate(error: string): { error: string; sqlstate?: string } {
  const found = SQLSTATE.exec(error.slice(-LONGEST_SQLSTATE_CHARS));
  const sqlstate = found?.groups?.sqlstate;
  if (!found || sqlstate === undefined || !/\d/.test(sqlstate)) return { error };
  return { error: error.slice(0, -found[0].length), sqlstate };
}
