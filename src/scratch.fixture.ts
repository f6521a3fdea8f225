import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that goes with whatever it was made for. */
export interface Scratch extends Disposable {
  folder: string;
}

export function scratch(name: string): Scratch {
  const folder = mkdtempSync(join(tmpdir(), `delivery-${name}-`));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
