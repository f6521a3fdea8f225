import { join } from 'node:path';
import type { PluginRef } from '../../protocol.ts';
import type { Core } from '../core.ts';
import { declaredPlugins, installedPlugins, recordInstall } from '../database/plugins.ts';
import type { WorkspaceEntry } from '../directory.ts';
import { writeBehind } from '../late-writes.ts';
import { requestRestart } from '../restart/request.ts';
import { createRunner } from '../restart/runner.ts';
import { coalescing } from '../restart/table.ts';
import { named } from '../status.ts';
import { isDelivered } from './deliver.ts';

export interface Reconciles {
  /** Never waits for the reconcile. */
  fire(entry: WorkspaceEntry, trigger: string): void;
}

export function createReconciles(core: () => Core): Reconciles {
  const entryOf = (id: string) => core().directory.workspaces.get(id);
  const runner = createRunner({
    table: coalescing,
    launch(id, work) {
      const entry = entryOf(id);
      if (entry === undefined) return false;
      return core().background.run({ kind: 'reconcile', owner: entry.tenant.id, workspace: id }, work);
    },
    async run(id, signal) {
      const entry = entryOf(id);
      if (entry) await reconcile(core(), entry, signal);
    },
    coalesced: () => undefined,
    async crashed(id, error) {
      const entry = entryOf(id);
      const msg = `Plugin reconcile: workspace=${id} failed: ${String(error)}`;
      core().log.write('error', 'reconcile-failed', msg, {
        ...(entry && named(entry)),
        error: String(error),
      });
    },
  });
  return {
    fire(entry, trigger) {
      const msg = `Plugin reconcile: workspace=${entry.id} fired (trigger=${trigger})`;
      core().log.write('info', 'reconcile-fired', msg, { ...named(entry), trigger });
      runner.request(entry.id);
    },
  };
}

/** `refused`: its workspace is gone, so what was brought was brought for nobody. */
type Outcome = 'installed' | 'again' | 'skipped' | 'failed' | 'refused';

async function reconcile(core: Core, entry: WorkspaceEntry, signal: AbortSignal): Promise<void> {
  const { box } = entry;
  // A restart has taken the box down; its way back online is the next trigger.
  if (box === null || box.upSinceMs === null) return tellPostponed(core, entry);
  const declared = await core.db.rows<PluginRef>(declaredPlugins, [entry.id]);
  const rows = await core.db.rows<PluginRef>(installedPlugins, [entry.id]);
  const recorded = new Set(rows.map(({ name }) => name));
  const outcomes: Outcome[] = [];
  for (const plugin of declared) {
    const folder = join(box.configs, 'plugins', plugin.name);
    outcomes.push(await bring(core, entry, { plugin, folder, recorded: recorded.has(plugin.name) }, signal));
    if (signal.aborted || outcomes.at(-1) === 'refused') return;
  }
  const count = (...of: Outcome[]) => outcomes.filter((outcome) => of.includes(outcome)).length;
  tellComplete(core, entry, count('installed', 'again'), count('skipped'), declared.length);
  const wait = (ms: number) => core.clock.sleep(ms, signal);
  if (await core.parts.wantsRestart(count('installed'), wait))
    await requestRestart(core, entry, 'plugin install');
}

interface Wanted {
  plugin: PluginRef;
  folder: string;
  recorded: boolean;
}

/** One bad source never starves the others, and a failed install leaves no row: the next transition tries again. */
async function bring(
  core: Core,
  entry: WorkspaceEntry,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    if (wanted.recorded && (await isDelivered(wanted.folder))) return 'skipped';
    if (!(await install(core, entry, wanted, signal))) return 'refused';
    return wanted.recorded ? 'again' : 'installed';
  } catch (error) {
    if (!signal.aborted) tellStageFailed(core, entry, wanted.plugin, error);
    return 'failed';
  }
}

async function install(
  core: Core,
  entry: WorkspaceEntry,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<boolean> {
  const { clock, delays, parts } = core;
  const { name, source } = wanted.plugin;
  await clock.sleep(delays.pluginStageMs, signal);
  const staged = await parts.fetchSource(core.plugins, source);
  signal.throwIfAborted();
  await parts.deliver(wanted.folder, staged.files, () => clock.sleep(delays.pluginDeliverMs, signal));
  signal.throwIfAborted();
  const row = [entry.id, name, source, staged.sha];
  if (!wanted.recorded && !(await writeBehind(core, entry, 'install', recordInstall, row))) return false;
  const msg = `Plugin reconcile: workspace=${entry.id} installed declared plugin ${name} from ${source} (sha=${staged.sha})`;
  core.log.write('info', 'installed', msg, { ...named(entry), plugin: name, source, sha: staged.sha });
  return true;
}

function tellPostponed(core: Core, entry: WorkspaceEntry): void {
  const msg = `Plugin reconcile: workspace=${entry.id} postponed (the box is down)`;
  core.log.write('info', 'reconcile-postponed', msg, named(entry));
}

function tellStageFailed(
  core: Core,
  entry: WorkspaceEntry,
  { name, source }: PluginRef,
  cause: unknown,
): void {
  const error = cause instanceof Error ? cause.message : String(cause);
  const msg = `Plugin reconcile: workspace=${entry.id} plugin=${name} stage failed (source=${source}): ${error}`;
  core.log.write('error', 'stage-failed', msg, { ...named(entry), plugin: name, source, error });
}

function tellComplete(
  core: Core,
  entry: WorkspaceEntry,
  installed: number,
  skipped: number,
  declared: number,
): void {
  const counts = `installed=${installed} skipped(already-present)=${skipped} declared=${declared}`;
  const msg = `Plugin reconcile: workspace=${entry.id} complete — ${counts}`;
  core.log.write('info', 'reconcile-complete', msg, { ...named(entry), installed, skipped, declared });
}
