import { writeActions } from '../report/annotations.ts';
import { writeReports } from '../report/folder.ts';
import { replayOf } from '../report/replay.ts';
import { streamTraits } from '../report/terminal/environment.ts';
import { type LiveView, terminalView } from '../report/terminal/view.ts';
import type { SessionResult } from '../session/session.ts';
import { EXIT } from '../verdict/merge.ts';
import type { Standing } from '../verdict/standing.ts';

export interface ViewFlags {
  json?: boolean;
  quiet?: boolean;
}

export function viewOf(flags: ViewFlags): LiveView {
  // Until a verdict says otherwise: a run that ends without one, however quietly, is no pass.
  process.exitCode = EXIT.harness;
  const traits = streamTraits(process.stdout, process.env);
  return terminalView({
    stream: process.stdout,
    ...traits,
    quiet: flags.quiet ?? false,
    json: flags.json ?? false,
  });
}

/** What a session calls as it goes. */
export const listenersOf = (view: LiveView) => ({
  onEvent: view.onEvent.bind(view),
  onStanding: ({ state, ...standing }: Standing) => {
    if (state !== 'waiting') view.onAssertion({ ...standing, state });
  },
});

/** Reports first: whatever becomes of the terminal, they are on the disk. */
export function endWith(view: LiveView, { folder, verdict, events }: SessionResult, flags: ViewFlags): void {
  const told = { verdict, events, replay: replayOf(events) };
  writeReports(folder, told);
  view.end(verdict, folder);
  // What is asked for as JSON is JSON and nothing else; a runner reads its commands from either stream.
  const stream = flags.json ? process.stderr : process.stdout;
  writeActions(process.env, told, (line) => stream.write(line));
  process.exitCode = verdict.exitCode;
}
