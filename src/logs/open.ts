import type { Clock } from '../clock.ts';
import { LOG_FACTS, type LogFact } from '../evidence/events.ts';
import { commandLog } from './command.ts';
import { fileLog } from './file.ts';
import { httpLog } from './http.ts';
import { lokiLog } from './loki.ts';
import type { LogsSettings } from './settings.ts';
import type { LogSource } from './source.ts';

export interface LogContext {
  slug: string;
  clock: Clock;
  /** Milliseconds since the run began, as the evidence counts them. */
  now: () => number;
  /** Certificates in PEM that are trusted beside the system's. */
  ca?: readonly string[] | undefined;
  /** Takes secrets out of why a source was lost, before it is cut: half a secret would not be found. */
  clean?: ((text: string) => string) | undefined;
  /** A run waits for a source that may still come; a probe is lost at the first failure. */
  isProbe?: boolean | undefined;
}

/** The platform's plain log says so much and no more: of anything else its silence proves nothing. */
export const GO_LOG_TELLS: readonly LogFact[] = [
  'read-failed',
  'stage-failed',
  'installed',
  'reconcile-complete',
  'restart-coalesced',
];

export function openLogSource(settings: LogsSettings, context: LogContext): LogSource {
  const { slug, clock, now, ca, clean, isProbe } = context;
  const filled = (text: string) => text.replaceAll('{slug}', slug);
  const tells = settings.format === 'registry' ? LOG_FACTS : GO_LOG_TELLS;
  const common = { tells, clock, now, ca, clean, isProbe };
  switch (settings.kind) {
    case 'file':
      return fileLog({ ...common, path: filled(settings.path) });
    case 'command':
      return commandLog({ ...common, command: settings.command.map(filled), folder: settings.folder });
    case 'loki':
      return lokiLog({ ...common, ...settings, url: filled(settings.url), query: filled(settings.query) });
    case 'http':
      return httpLog({ ...common, ...settings, url: filled(settings.url) });
  }
}
