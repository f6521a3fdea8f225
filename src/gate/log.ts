import { type ParsedLine, parseLogLine } from '../logs/parse.ts';
import type { LogSource } from '../logs/source.ts';
import type { Run } from './run.ts';

/** How many lines are held until the workspace has an id to tell ours from others by. */
const MOST_HELD = 10_000;

/** Reads the log while the run watches. Other tenants' lines never enter the evidence. */
export function tellLog(run: Run, source: LogSource | null, slug: string): { end(): Promise<void> } {
  if (!source) return { end: async () => undefined };
  const { recorder } = run.parts;
  const over = new AbortController();
  const tell = teller(run, slug);
  recorder.record({ type: 'log-source', kind: source.kind, state: 'open', tells: [...source.tells] });
  const sink = {
    lines: tell,
    readUpTo: (began: number) => recorder.record({ type: 'log-read', began }),
    gap: (why: string) =>
      recorder.record({ type: 'log-source', kind: source.kind, state: 'gap', tells: [...source.tells], why }),
  };
  const lost = (why: string) =>
    recorder.record({ type: 'log-source', kind: source.kind, state: 'lost', tells: [...source.tells], why });
  const following = source.follow(sink, over.signal).then(
    (end) => end && lost(end.lost),
    (error: unknown) => lost(error instanceof Error ? error.message : String(error)),
  );
  return {
    async end() {
      over.abort();
      await following;
    },
  };
}

function teller(run: Run, slug: string): (lines: readonly string[]) => void {
  const held: ParsedLine[] = [];
  const workspaceId = () =>
    run.story.facts.acts.find(({ event }) => event.what === 'create-workspace' && event.id)?.event.id;
  return (lines) => {
    for (const line of lines) {
      const parsed = parseLogLine(line);
      if (parsed && (parsed.tenant === null || parsed.tenant === slug) && held.length < MOST_HELD)
        held.push(parsed);
    }
    const workspace = workspaceId();
    for (const parsed of held) if (isOurs(parsed, slug, workspace)) record(run, parsed);
    if (workspace) held.length = 0;
    else keepUndecided(held, slug);
  };
}

const isOurs = (line: ParsedLine, slug: string, workspace: string | undefined) =>
  workspace !== undefined && line.workspace === workspace
    ? true
    : line.tenant === slug && line.workspace === null;

/** Before the workspace has an id, only lines that name no workspace are told apart by their tenant. */
function keepUndecided(held: ParsedLine[], slug: string): void {
  const rest = held.filter((line) => !isOurs(line, slug, undefined));
  held.splice(0, held.length, ...rest);
}

function record(run: Run, { tenant: _, ...line }: ParsedLine): void {
  run.parts.recorder.record({ type: 'log', ...line });
}
