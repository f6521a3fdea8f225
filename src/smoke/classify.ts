import type { Reply } from '../platform/reply.ts';
import { isPassing } from '../platform/reply.ts';
import { sameBuild } from '../verdict/facts/build.ts';
import type { Class } from './result.ts';

export type Read = Reply<{ git_sha: string }>;

export interface Classified {
  is: Class;
  shas: Record<string, number>;
  why: string;
}

/** What reads in turn over fresh connections say of one tenant. One that got lost proves nothing, so it is told. */
export function classify(reads: readonly Read[], expected: string): Classified {
  const shas: Record<string, number> = {};
  for (const read of reads) if (read.ok) shas[read.value.git_sha] = (shas[read.value.git_sha] ?? 0) + 1;
  const builds = Object.keys(shas);
  const fresh = builds.filter((sha) => sameBuild(expected, sha));
  const said = builds.map((sha) => `${named(sha)} (${shas[sha]} of ${reads.length})`).join(', ');
  if (builds.length > 1 && fresh.length > 0) return { is: 'mixed', shas, why: `answered ${said}` };
  if (builds.length > 0 && fresh.length === 0)
    return { is: 'stale', shas, why: `answered ${said}, not ${expected}` };
  const failures = reads.flatMap((read) => (read.ok ? [] : [read.why]));
  const other = failures.find((why) => why.status !== undefined && !isPassing(why));
  if (other) return { is: 'other', shas, why: `not the build endpoint: ${other.message}` };
  const [lost] = failures;
  if (lost) return { is: 'unreachable', shas, why: unread(lost.message, said) };
  return builds.length > 0 ? { is: 'fresh', shas, why: '' } : { is: 'unreachable', shas, why: 'not read' };
}

const unread = (message: string, said: string) =>
  said === '' ? message : `${message}, after it answered ${said}`;

const named = (sha: string) => (sha === '' ? 'an empty SHA' : sha.slice(0, 64));
