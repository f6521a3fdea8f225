import { closeSync, openSync, writeSync } from 'node:fs';

export interface Lines extends Disposable {
  write(value: unknown): void;
}

const FLUSH_BYTES = 16_384;
const FLUSH_MS = 200;

/** JSON lines as they come, gathered for a moment: a write for each would cost more than the read it tells of. */
export function linesTo(path: string): Lines {
  const file = openSync(path, 'w');
  let held = '';
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (held !== '') writeSync(file, held);
    held = '';
  };
  return {
    write(value) {
      held += `${JSON.stringify(value)}\n`;
      if (held.length >= FLUSH_BYTES) flush();
      else timer ??= setTimeout(flush, FLUSH_MS);
    },
    [Symbol.dispose]() {
      flush();
      closeSync(file);
    },
  };
}
