import { systemClock } from '../clock.ts';
import { commandLog } from './command.ts';

/** Follows a command that says its process id and will not be ended politely, and waits to be killed. */
const source = commandLog({
  command: ['/bin/sh', '-c', 'trap "" TERM; echo $$; exec sleep 300'],
  folder: '/',
  tells: [],
  clock: systemClock(),
});
const sink = {
  lines: (lines: readonly string[]) => void process.stdout.write(`${lines.join('\n')}\n`),
  readUpTo: () => undefined,
  gap: () => undefined,
};
await source.follow(sink, new AbortController().signal);
