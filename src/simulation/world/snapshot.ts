import type { WorkspaceStatus } from '../../protocol.ts';

/** How a workspace was from a moment on. What is served at a moment, and what was true of it, are read from here. */
export interface Snapshot {
  at: number;
  status: WorkspaceStatus;
  reason: string | null;
  /** As the last heartbeat reported it, and when that was. */
  uptimeSeconds: number;
  beatAt: number | null;
  boxUp: boolean;
  /** The box is up, and its files do not answer yet. */
  cold: boolean;
  model: string;
  config: string | null;
  prompts: readonly (string | null)[];
  plugins: readonly Folder[];
  declared: readonly string[];
  installed: readonly string[];
  skills: readonly string[];
  /** Restart cycles that began, the provisioning left out. */
  cycles: number;
}

/** How far a plugin's folder is filled. */
export type Folder = 'empty' | 'filling' | 'broken' | 'whole';

export interface History {
  readonly all: readonly Snapshot[];
  readonly last: Snapshot;
  change(at: number, changes: Partial<Omit<Snapshot, 'at'>>): void;
}

export function newHistory(first: Snapshot): History {
  const all: Snapshot[] = [first];
  return {
    all,
    get last() {
      return all[all.length - 1] as Snapshot;
    },
    change: (at, changes) => void all.push({ ...(all[all.length - 1] as Snapshot), ...changes, at }),
  };
}

/** The last one that began by then; the first where none did. */
export function snapshotAt(all: readonly Snapshot[], ms: number): Snapshot {
  for (let index = all.length - 1; index > 0; index -= 1) {
    const snapshot = all[index] as Snapshot;
    if (snapshot.at <= ms) return snapshot;
  }
  return all[0] as Snapshot;
}
