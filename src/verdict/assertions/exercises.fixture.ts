import type { LogEvent, LogFact } from '../../evidence/events.ts';
import { assertion, type Change, RUN, seen, stood } from './assertions.fixture.ts';
import { assessRestarts } from './exercises.ts';

export const restarts = assertion('restarts', (story) => assessRestarts(story, stood('stays', 'pass')));

export const both = 'two quick writes made two cycles: the second saw both';

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
