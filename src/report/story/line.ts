import type { ActEvent, EvidenceEvent, Failure, LogEvent, Look, LookAt } from '../../evidence/events.ts';
import { duration, plural } from '../duration.ts';

/** One line of evidence as a sentence for a person. */
export interface Line {
  line: number;
  at: number;
  /** What was looked at or done: `workspace`, `config`, `log`. The filter offers these. */
  kind: string;
  text: string;
  tone: Tone;
}
export type Tone = 'plain' | 'good' | 'bad' | 'unclear';

export function linesOf(events: readonly EvidenceEvent[]): Line[] {
  let uptimeSeconds = 0;
  return events.map((event, index) => {
    const said = say(event, uptimeSeconds);
    if (event.type === 'look' && event.subject === 'workspace' && event.seen.is === 'workspace') {
      uptimeSeconds = event.seen.uptimeSeconds;
    }
    return { line: index + 1, at: event.at, ...said };
  });
}

type Said = Pick<Line, 'kind' | 'text' | 'tone'>;
const plain = (kind: string, text: string): Said => ({ kind, text, tone: 'plain' });

function say(event: EvidenceEvent, uptimeBefore: number): Said {
  switch (event.type) {
    case 'run':
      return plain(
        'run',
        `Run ${event.run} against ${event.target.name} (${event.target.controlPlane}), pace ${event.pace}`,
      );
    case 'phase':
      return plain(
        'phase',
        event.name === undefined ? `${event.phase} begins` : `${event.phase} begins: ${event.name}`,
      );
    case 'act':
      return sayAct(event);
    case 'content':
      return plain('content', `Content ${event.hash} kept, ${plural(event.size, 'byte')}`);
    case 'log-source':
      return {
        kind: 'log',
        text: `Log source ${event.kind} ${event.state}${event.why === undefined ? '' : `: ${event.why}`}`,
        tone: event.state === 'open' ? 'plain' : 'unclear',
      };
    case 'log-read':
      return plain('log', 'Log read to its end');
    case 'log':
      return sayLog(event);
    case 'trouble':
      return { kind: 'trouble', text: `${event.what} in ${event.where}: ${event.message}`, tone: 'bad' };
    case 'look':
      return event.seen.is === 'unreadable'
        ? { kind: event.subject, text: `Could not be read: ${sayFailure(event.seen.why)}`, tone: 'unclear' }
        : sayLook(event, uptimeBefore);
  }
}

function sayAct(event: ActEvent): Said {
  const tone = event.outcome === 'done' ? 'plain' : event.outcome === 'lost' ? 'unclear' : 'bad';
  const why = event.why === undefined ? '' : `: ${sayFailure(event.why)}`;
  return { kind: 'act', text: `${event.what} ${event.of}: ${event.outcome}${why}`, tone };
}

const BAD_FACTS = new Set(['read-failed', 'stage-failed', 'restart-crashed', 'late-write', 'drain-limit']);
const GOOD_FACTS = new Set(['reconcile-complete', 'installed']);

function sayLog(event: LogEvent): Said {
  const tone = BAD_FACTS.has(event.fact) ? 'bad' : GOOD_FACTS.has(event.fact) ? 'good' : 'plain';
  return { kind: 'log', text: `${event.fact}: ${event.error ?? event.message}`, tone };
}

export function sayFailure(why: Failure): string {
  const status = why.status === undefined ? '' : `, status ${why.status}`;
  const excerpt = why.excerpt === undefined ? '' : ` – “${why.excerpt}”`;
  return `${why.message} (${why.kind}${status})${excerpt}`;
}

function sayLook(look: Look, uptimeBefore: number): Said {
  const { subject } = look;
  switch (look.subject) {
    case 'workspace':
      return sayWorkspace(look, uptimeBefore);
    case 'config':
      return plain(subject, sayFile(look.seen));
    case 'prompt':
      return plain(subject, `${look.name}: ${sayFile(look.seen)}`);
    case 'foreign':
      return sayForeign(look);
    default:
      return plain(subject, saySeen(look));
  }
}

function saySeen(look: Exclude<Look, LookAt<'workspace' | 'config' | 'prompt' | 'foreign'>>): string {
  const { seen } = look;
  switch (seen.is) {
    case 'listed':
      return `Listed as ${seen.status}${seen.reason === undefined ? '' : `: ${seen.reason}`}`;
    case 'absent':
      return 'Absent from the list';
    case 'granted':
      return 'Token granted';
    case 'ok':
      return 'Answers';
    case 'sha':
      return seen.sha === '' ? 'An empty SHA' : seen.sha;
    case 'other':
      return `Answered by something else: ${sayFailure(seen.why)}`;
    case 'model':
      return `${seen.model === '' ? 'No model' : seen.model} (source ${seen.source})`;
    case 'folder':
      return `${look.subject === 'plugin' ? look.name : ''}: ${seen.state}, ${plural(seen.entries, 'entry', 'entries')}`;
    case 'plugins':
      return `Declared ${names(seen.declared)}; recorded as installed ${names(seen.installed)}`;
    case 'entries':
      return seen.paths.length === 0 ? 'Empty, as it must be' : `Holds ${seen.paths.join(', ')}`;
    case 'activity':
      return `${plural(seen.rows.length, 'row')}${seen.rows[0] ? `, the newest ${seen.rows[0].kind}: ${seen.rows[0].summary}` : ''}`;
    case 'gone':
      return 'The tenant does not answer any more';
    case 'unreadable':
      return sayFailure(seen.why);
  }
}

const names = (refs: readonly { name: string }[]) => refs.map((ref) => ref.name).join(', ') || 'none';

type Workspace = LookAt<'workspace'>;

function sayWorkspace(look: Workspace, uptimeBefore: number): Said {
  const { seen } = look;
  if (seen.is !== 'workspace') return { kind: 'workspace', text: 'Absent', tone: 'bad' };
  const fell = seen.uptimeSeconds < uptimeBefore;
  const restarted = fell ? `, up for ${duration(seen.uptimeSeconds * 1000)} only: restarted` : '';
  const reason = seen.reason === null || seen.reason === '' ? '' : `: ${seen.reason}`;
  const tone = seen.status === 'online' ? 'good' : seen.status === 'failed' ? 'bad' : 'plain';
  return { kind: 'workspace', text: `${seen.status}${restarted}${reason}`, tone };
}

function sayForeign(look: LookAt<'foreign'>): Said {
  const { seen } = look;
  if (seen.is === 'kept-out')
    return { kind: 'foreign', text: `${look.request} was kept out (${seen.status})`, tone: 'good' };
  if (seen.is === 'let-through') {
    return {
      kind: 'foreign',
      text: `${look.request} got through (${seen.status}): ${seen.excerpt}`,
      tone: 'bad',
    };
  }
  return { kind: 'foreign', text: sayFailure(seen.why), tone: 'unclear' };
}

function sayFile(seen: LookAt<'config'>['seen']): string {
  if (seen.is === 'text') return `${plural(seen.size, 'byte')}, content ${seen.hash}`;
  return seen.is === 'absent' ? 'Absent' : sayFailure(seen.why);
}
