import { stat } from 'node:fs/promises';

export function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A postmaster belongs to the owner of its data and works in its folder. What cannot be told is taken for one. */
export async function isPostmaster(pid: number, data: string): Promise<boolean> {
  try {
    const [owner, folder] = await Promise.all([stat(`/proc/${pid}`), stat(data)]);
    if (owner.uid !== folder.uid) return false;
    const inside = await stat(`/proc/${pid}/cwd`);
    return inside.ino === folder.ino && inside.dev === folder.dev;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT' || process.platform !== 'linux';
  }
}
