import { createHash } from 'node:crypto';
import {
  chownSync,
  closeSync,
  fchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Account } from './account.ts';

/**
 * A folder as one file: a line of JSON that lists what is in it, then the contents. One file can be put in place
 * in one step, checked with one hash and read in one go, which a folder of a thousand files cannot.
 */
interface Index {
  folders: string[];
  files: { path: string; start: number; size: number }[];
}

const CHECKSUM_BYTES = 4;

export function pack(folder: string): Buffer {
  const index: Index = { folders: [], files: [] };
  const contents: Buffer[] = [];
  const starts = new Map<string, number>();
  let end = 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1))) {
    const path = pathOf(entry).slice(folder.length + 1);
    if (entry.isDirectory()) index.folders.push(path);
    if (!entry.isFile()) continue;
    const content = readFileSync(join(folder, path));
    // The three databases of a new cluster are copies of each other: two thirds of it are there already.
    const key = createHash('sha256').update(content).digest('hex');
    const start = starts.get(key) ?? end;
    if (start === end) {
      starts.set(key, start);
      contents.push(content);
      end += content.length;
    }
    index.files.push({ path, start, size: content.length });
  }
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...contents]);
  return Buffer.concat([checksum(body), body]);
}

/** Against damage alone, and at each start, so it is the quickest one: half the time of a SHA-256. */
function checksum(body: Buffer): Buffer {
  const bytes = Buffer.alloc(CHECKSUM_BYTES);
  bytes.writeUInt32LE(crc32(body));
  return bytes;
}

function pathOf(entry: { parentPath: string; name: string }): string {
  return join(entry.parentPath, entry.name);
}

/** False when the pack is damaged, and then nothing was written. */
export function unpack(packed: Buffer, folder: string, account: Account | undefined): boolean {
  const body = packed.subarray(CHECKSUM_BYTES);
  if (!checksum(body).equals(packed.subarray(0, CHECKSUM_BYTES))) return false;
  const head = body.indexOf('\n');
  const index: Index = JSON.parse(body.toString('utf8', 0, head));
  const contents = body.subarray(head + 1);
  for (const path of ['.', ...index.folders]) {
    mkdirSync(join(folder, path), { mode: 0o700 });
    if (account !== undefined) chownSync(join(folder, path), account.uid, account.gid);
  }
  for (const { path, start, size } of index.files) {
    writeFile(join(folder, path), contents.subarray(start, start + size), account);
  }
  return true;
}

function writeFile(path: string, content: Buffer, account: Account | undefined): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    if (account !== undefined) fchownSync(file, account.uid, account.gid);
    for (let done = 0; done < content.length; ) done += writeSync(file, content, done);
  } finally {
    closeSync(file);
  }
}
