import type { FileHandle } from 'node:fs/promises';
import { type LineSplitter, lineSplitter } from './lines.ts';
import type { LogSink } from './source.ts';

/** One file that is being read: renamed or not, it is the same one as long as it is open. */
export interface OpenFile {
  handle: FileHandle;
  device: bigint;
  inode: bigint;
  offset: number;
  /** The bytes before the offset, as they were read. */
  before: Buffer;
  lines: LineSplitter;
  quietLooks: number;
}

const CHUNK_BYTES = 262_144;
const MOST_CHUNKS = 256;
const BEFORE_BYTES = 64;

export async function opened(handle: FileHandle, lookBackBytes: number): Promise<OpenFile> {
  const { dev, ino, size } = await handle.stat({ bigint: true });
  const offset = lookBackBytes === 0 ? 0 : Math.max(0, Number(size) - lookBackBytes);
  return {
    handle,
    device: dev,
    inode: ino,
    offset,
    before: Buffer.alloc(0),
    lines: lineSplitter(undefined, offset > 0),
    quietLooks: 0,
  };
}

export const isAtEnd = (file: OpenFile) => file.quietLooks > 0;

/** Reads to the end, or as much as one turn may take. A look that finds nothing new is a quiet one. */
export async function drain(file: OpenFile, sink: LogSink, signal: AbortSignal): Promise<void> {
  const began = file.offset;
  for (let chunks = 0; chunks < MOST_CHUNKS && !signal.aborted; chunks += 1) {
    const chunk = await readOn(file);
    if (chunk === null) {
      startAgain(file, sink);
      continue;
    }
    if (chunk.length === 0) {
      file.quietLooks = file.offset === began ? file.quietLooks + 1 : 1;
      return;
    }
    file.offset += chunk.length;
    file.before = Buffer.concat([file.before, chunk]).subarray(-BEFORE_BYTES);
    const lines = file.lines.push(chunk);
    if (lines.length > 0) sink.lines(lines);
  }
  file.quietLooks = 0;
}

/**
 * What comes next; null where the file was cut. It may have grown past the old offset by the time anybody looks: then
 * its size says nothing, but what stands before the offset has changed. Both are read at once, so that it cannot be
 * cut between them.
 */
async function readOn(file: OpenFile): Promise<Buffer | null> {
  const { offset, before } = file;
  const read = await readAt(file, offset - before.length, before.length + CHUNK_BYTES);
  return read.subarray(0, before.length).equals(before) ? read.subarray(before.length) : null;
}

function startAgain(file: OpenFile, sink: LogSink): void {
  const rest = file.lines.rest();
  if (rest.length > 0) sink.lines(rest);
  sink.gap('the file was cut: what was written in the moment before may not have been read');
  file.offset = 0;
  file.before = Buffer.alloc(0);
  file.lines = lineSplitter();
}

async function readAt({ handle }: OpenFile, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}
