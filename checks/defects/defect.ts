import type { Edit } from '../copy.ts';

/**
 * The harness itself, broken. Each row breaks one thing in a copy of the tree and gates a build in which something
 * is wrong; whatever the broken harness says, it must not be green.
 */
export interface Defect extends Edit {
  what: string;
  /** The regression that is gated; `none` where the defect must not come out green on any build. */
  on: string;
  /** What the gate is asked for besides. */
  args?: readonly string[];
  /** The exit code that it must have, where it is not enough that it is not green. */
  exitCode?: number;
}
