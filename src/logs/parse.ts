import { LOG_FACTS, type LogFact } from '../evidence/events.ts';

/** What a line of the platform's log says, in either of its two formats. Null where it says nothing of ours. */
export interface ParsedLine {
  fact: LogFact;
  workspace: string | null;
  tenant: string | null;
  time: string | null;
  message: string;
  sqlstate?: string;
  query?: string;
  plugin?: string;
  source?: string;
  error?: string;
  from?: string;
  to?: string;
  cycle?: number;
  lateMs?: number;
  kind?: string;
}

const LONGEST_LINE = 65_536;

export function parseLogLine(line: string): ParsedLine | null {
  if (line.length > LONGEST_LINE) return null;
  return line.trimStart().startsWith('{') ? parseJsonLine(line) : parseGoLine(line);
}

/** The in-repo registry's names for what the protocol's lines say. */
const FACTS_BY_EVENT: ReadonlyMap<string, LogFact> = new Map([
  ...LOG_FACTS.map((fact) => [fact, fact] as const),
  ['heartbeat-read-failed', 'read-failed'],
  ['restart-cycle-began', 'restart-began'],
  ['restart-cycle-ended', 'restart-ended'],
  ['restart-cycle-crashed', 'restart-crashed'],
]);

function parseJsonLine(line: string): ParsedLine | null {
  let entry: Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(line);
    if (value === null || typeof value !== 'object') return null;
    entry = value as Record<string, unknown>;
  } catch {
    return null;
  }
  const message = text(entry.msg) ?? '';
  const fact = FACTS_BY_EVENT.get(text(entry.event) ?? '');
  // A collector that wraps plain lines in JSON still carries the protocol's own words.
  if (!fact) return parseGoLine(message);
  const optional = present({
    sqlstate: text(entry.sqlstate),
    query: text(entry.query),
    plugin: text(entry.plugin),
    source: text(entry.source),
    error: text(entry.error) ?? readFailure(message)?.error,
    from: text(entry.from),
    to: text(entry.to),
    cycle: number(entry.cycle),
    lateMs: number(entry.late_ms),
    kind: text(entry.kind),
  });
  const [workspace, tenant, time] = [text(entry.workspace), text(entry.tenant), text(entry.time)];
  return { fact, workspace, tenant, time, message, ...optional };
}

const ID = String.raw`(?<workspace>[\w-]{1,64})`;
const GO_LINES: readonly { fact: LogFact; pattern: RegExp }[] = [
  {
    fact: 'read-failed',
    pattern: new RegExp(
      `registry heartbeat: prev_task query failed for workspace ${ID}: (?:pq: )?(?<error>.*)$`,
    ),
  },
  {
    fact: 'stage-failed',
    pattern: new RegExp(
      `Plugin reconcile: workspace=${ID} plugin=(?<plugin>\\S+) stage failed \\(source=(?<source>[^)]*)\\): (?<error>.*)$`,
    ),
  },
  {
    fact: 'installed',
    pattern: new RegExp(
      `Plugin reconcile: workspace=${ID} installed declared plugin (?<plugin>\\S+) from (?<source>\\S+)`,
    ),
  },
  { fact: 'reconcile-complete', pattern: new RegExp(`Plugin reconcile: workspace=${ID} complete\\b`) },
  {
    fact: 'restart-coalesced',
    pattern: new RegExp(`Auto-restart: ${ID} \\S+ coalescing with in-flight cycle`),
  },
];

/** Go's log prefix: a date, a time, perhaps with fractions. */
const GO_TIME = /(?<time>\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)?)/;
const SQLSTATE = /\s*\((?:SQLSTATE[ =])?(?<sqlstate>[0-9A-Z]{5})\)\s*$/;

export function parseGoLine(line: string): ParsedLine | null {
  for (const { fact, pattern } of GO_LINES) {
    const groups = pattern.exec(line)?.groups;
    if (!groups) continue;
    const { error, sqlstate } = splitSqlstate(groups.error);
    return {
      fact,
      workspace: groups.workspace ?? null,
      tenant: null,
      time: GO_TIME.exec(line)?.groups?.time ?? null,
      message: line.replace(GO_TIME, '').trim(),
      ...present({ plugin: groups.plugin, source: groups.source, error, sqlstate }),
    };
  }
  return null;
}

const readFailure = (message: string) =>
  GO_LINES[0]?.pattern.exec(message)?.groups as { error?: string } | undefined;

/** Some drivers append the SQLSTATE to the message. */
function splitSqlstate(error: string | undefined): { error?: string; sqlstate?: string } {
  const sqlstate = error === undefined ? undefined : SQLSTATE.exec(error)?.groups?.sqlstate;
  if (error === undefined || sqlstate === undefined || !/\d/.test(sqlstate))
    return error === undefined ? {} : { error };
  return { error: error.replace(SQLSTATE, ''), sqlstate };
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

type Optional = Omit<ParsedLine, 'fact' | 'workspace' | 'tenant' | 'time' | 'message'>;
type Loose = { [K in keyof Optional]: Optional[K] | null | undefined };

/** What the line does not have is left out, not null. */
const present = (fields: Loose): Optional =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
