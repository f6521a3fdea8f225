import type { Clock } from '../../clock.ts';
import type { Lay } from '../assets/lay.ts';
import type { BoxNetwork } from './network.ts';

export interface BoxOptions {
  readonly workspaceId: string;
  readonly orgId: string;
  readonly host: string;
  readonly token: string;
  /** Where the box has its /configs. */
  readonly configs: string;
  readonly network: BoxNetwork;
  readonly clock: Clock;
  /** Ends when the heartbeat after the nth is due. */
  readonly rest: (beat: number, signal: AbortSignal) => Promise<void>;
  readonly lay: Lay;
}

/** The simulated machine of one workspace. It knows the registry by its wire protocol alone. */
export interface Box {
  readonly configs: string;
  /** Since when its files are served; null while it is down. */
  readonly upSinceMs: number | null;
  /** Fetches and lays the assets. */
  boot(signal: AbortSignal): Promise<void>;
  /** Comes up with what lies in its folder, as a box does that outlived its registry. */
  resume(uptimeSeconds: number): void;
  /** Beats until it is stopped. `accepted` is called once, after the first heartbeat that was answered with 200. */
  live(signal: AbortSignal, accepted: () => void): Promise<void>;
  /** Ends when the last heartbeat has ended: one on its way would heal the status behind a restart's back. */
  stop(): Promise<void>;
}

export function createBox(options: BoxOptions): Box {
  const { clock, network, workspaceId, host, orgId, token } = options;
  let upSinceMs: number | null = null;
  let boots = 0;
  let beats = 0;
  let life = new AbortController();
  let ended: Promise<void> = Promise.resolve();

  async function beat(): Promise<boolean> {
    const uptimeMs = clock.now() - (upSinceMs ?? clock.now());
    const body = JSON.stringify({
      workspace_id: workspaceId,
      error_rate: 0,
      sample_error: '',
      active_tasks: 0,
      uptime_seconds: Math.floor(uptimeMs / 1_000),
      current_task: '',
      monthly_spend: 0,
    });
    const call = { method: 'POST', path: '/registry/heartbeat', host, orgId, token, body } as const;
    // A heartbeat that is lost is lost: the next one comes in its time.
    const answer = await network.ask(call).catch(() => null);
    return answer?.status === 200;
  }

  async function beatUntil(signal: AbortSignal, accepted: () => void) {
    let tell: (() => void) | null = accepted;
    while (!signal.aborted) {
      beats += 1;
      if ((await beat()) && tell !== null) {
        tell();
        tell = null;
      }
      await options.rest(beats, signal);
    }
  }

  return {
    configs: options.configs,
    get upSinceMs() {
      return upSinceMs;
    },
    async boot(signal) {
      const path = `/internal/workspaces/${workspaceId}/assets`;
      const answer = await network.ask({ method: 'GET', path, host, orgId, token, signal });
      if (answer.status !== 200) throw new Error(`the asset bundle was answered with ${answer.status}`);
      const { files } = answer.body as { files: { path: string; base64: string }[] };
      const assets = files.map((file) => ({ path: file.path, content: Buffer.from(file.base64, 'base64') }));
      boots += 1;
      await options.lay(options.configs, assets, boots);
      upSinceMs = clock.now();
    },
    resume(uptimeSeconds) {
      boots += 1;
      upSinceMs = clock.now() - uptimeSeconds * 1_000;
    },
    live(signal, accepted) {
      life = new AbortController();
      const end = () => life.abort();
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      ended = beatUntil(life.signal, accepted).finally(() => signal.removeEventListener('abort', end));
      return ended;
    },
    async stop() {
      upSinceMs = null;
      life.abort();
      await ended;
    },
  };
}
