import { LOG_FACTS, type LogFact } from '../evidence/events.ts';
import { parseGoLine } from './go.ts';

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
  return line.trimStart().startsWith('{') ? parseJsonLine(line) : parsePlainLine(line);
}

/** The in-repo registry's names for what the protocol's lines say. */
const FACTS_BY_EVENT: ReadonlyMap<string, LogFact> = new Map([
  ...LOG_FACTS.map((fact) => [fact, fact] as const),
  ['heartbeat-read-failed', 'read-failed'],
  ['restart-cycle-began', 'restart-began'],
  ['restart-cycle-ended', 'restart-ended'],
  ['restart-cycle-crashed', 'restart-crashed'],
]);

/** Where collectors that wrap plain lines in JSON put the line itself. */
const WRAPPED_IN = ['msg', 'message', 'log', 'line'] as const;

function parseJsonLine(line: string): ParsedLine | null {
  const entry = objectIn(line);
  if (entry === null) return null;
  const message = WRAPPED_IN.map((key) => text(entry[key])).find((value) => value !== null) ?? '';
  const fact = FACTS_BY_EVENT.get(text(entry.event) ?? '');
  if (!fact) return parsePlainLine(message);
  const told = parseGoLine(message);
  const optional = present({
    sqlstate: text(entry.sqlstate) ?? told?.sqlstate,
    query: text(entry.query),
    plugin: text(entry.plugin),
    source: text(entry.source),
    error: text(entry.error) ?? told?.error,
    from: text(entry.from),
    to: text(entry.to),
    cycle: number(entry.cycle),
    lateMs: number(entry.late_ms),
    kind: text(entry.kind) ?? text(entry.work),
  });
  const [workspace, tenant, time] = [text(entry.workspace), text(entry.tenant), text(entry.time)];
  return { fact, workspace, tenant, time, message, ...optional };
}

function objectIn(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function parsePlainLine(line: string): ParsedLine | null {
  const said = parseGoLine(line);
  return said && { tenant: null, ...said };
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

type Optional = Omit<ParsedLine, 'fact' | 'workspace' | 'tenant' | 'time' | 'message'>;
type Loose = { [K in keyof Optional]: Optional[K] | null | undefined };

/** What the line does not have is left out, not null. */
const present = (fields: Loose): Optional =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
