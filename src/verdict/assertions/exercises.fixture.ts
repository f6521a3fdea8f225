import type { LogEvent, LogFact } from '../../evidence/events.ts';
import { type Change, RUN, seen } from './assertions.fixture.ts';

export const asked =
  (...exercises: string[]): Change =>
  ({ facts }) => {
    facts.run = { ...RUN, exercises };
  };

const TOLD: LogFact[] = ['restart-began', 'restart-crashed'];

/** A log that tells cycles, and was read for a long while. */
export const log: Change = ({ facts }) => {
  facts.log.state = 'open';
  facts.log.tells = new Set(TOLD);
  facts.log.readUpToMs = 1_000_000;
};

export const writes =
  (exercise: string, ...lines: number[]): Change =>
  ({ facts }) => {
    for (const [index, line] of lines.entries()) {
      const what = index === 0 ? 'put-secret' : 'put-model';
      facts.exercise.writes.push({ ...seen(line), what, outcome: 'done', exercise });
    }
  };

export const line = (at: number, more: Partial<LogEvent>) => ({
  line: at,
  event: {
    type: 'log',
    at: at * 1_000,
    workspace: null,
    time: null,
    message: 'a message',
    ...more,
  } as LogEvent,
});

export const cycles =
  (what: 'began' | 'ended' | 'crashed', ...told: [at: number, cycle: number, error?: string][]): Change =>
  ({ facts }) => {
    for (const [at, cycle, error] of told)
      facts.log.restart[what].push(line(at, { cycle, ...(error === undefined ? {} : { error }) }));
  };

export const readUpTo =
  (ms: number): Change =>
  ({ facts }) => {
    facts.log.readUpToMs = ms;
  };
