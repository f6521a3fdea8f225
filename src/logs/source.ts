import type { LogFact } from '../evidence/events.ts';

/** Where the platform's log lines come from. A source that is not there makes the diagnosis poorer, never the verdict. */
export interface LogSource {
  kind: string;
  tells: readonly LogFact[];
  /** Hands over what is logged from now on until the signal aborts; ends early when the source is lost, saying why. */
  follow(sink: LogSink, signal: AbortSignal): Promise<{ lost: string } | undefined>;
}

export interface LogSink {
  lines(lines: readonly string[]): void;
  /** All that was logged by then has been handed over. */
  readUpTo(beganMs: number): void;
  gap(why: string): void;
  /** The source is there and lets itself be read, whatever it has to tell. */
  answered?(): void;
}
