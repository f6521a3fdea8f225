import type { Clock } from '../clock.ts';

/** A fast clock divides the platform's delays; a disk, a program and a network stay as slow as they are. */
const LEAST_REAL_MS = 25;

/** How long to wait before looking again, on a clock of any pace. */
export const pauseMs = (clock: Clock, platformMs: number): number =>
  Math.max(platformMs, LEAST_REAL_MS * clock.pace);

const LEAST_ANSWER_MS = 1_000;

/** How long an answer may take, on a clock of any pace. */
export const answerMs = (clock: Clock, platformMs: number): number =>
  Math.max(platformMs, LEAST_ANSWER_MS * clock.pace);

/** A limit that belongs to this machine alone, in the clock's milliseconds. */
export const realMs = (clock: Clock, ms: number): number => ms * clock.pace;
