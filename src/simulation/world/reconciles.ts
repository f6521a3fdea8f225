import type { Inside } from './inside.ts';
import type { Folder } from './snapshot.ts';

/** The plugin channel: what is declared and not installed is staged, delivered and recorded, one after the other. */
export function newReconciles(inside: Inside, restart: () => void) {
  const { build, course, expected, history, tell, change, later } = inside;
  const { plugins } = expected;
  const stages = new Map<string, number>();
  let [isRunning, isWanted] = [false, false];

  function fire(trigger: string): void {
    tell('reconcile-fired', { trigger });
    isWanted = isRunning;
    if (!isRunning) bring(0, 0);
    isRunning = true;
  }

  function bring(index: number, installs: number): void {
    const plugin = plugins[index];
    if (!plugin || !history.last.declared.includes(plugin.name)) return complete(installs);
    if (history.last.installed.includes(plugin.name)) return bring(index + 1, installs);
    later(course.stageMs / plugins.length, () => stage(index, installs));
  }

  /** One bad source never starves the others, and leaves no row: the next transition tries again. */
  function stage(index: number, installs: number): void {
    const { name = '', source = '' } = plugins[index] ?? {};
    const attempt = (stages.get(name) ?? 0) + 1;
    stages.set(name, attempt);
    const error =
      build.sourceError ?? (attempt <= course.failingStages ? 'gitea: 503 Service Unavailable' : null);
    if (error === null) return deliver(index, installs);
    tell('stage-failed', { plugin: name, source, error });
    bring(index + 1, installs);
  }

  function deliver(index: number, installs: number): void {
    const { name = '', source = '' } = plugins[index] ?? {};
    const fill = (folder: Folder) =>
      change({ plugins: history.last.plugins.map((was, at) => (at === index ? folder : was)) });
    if (build.delivers !== 'nothing') fill('filling');
    later(course.deliverMs, () => {
      if (build.delivers !== 'nothing') fill(build.delivers === 'half' ? 'broken' : 'whole');
      change({ installed: [...history.last.installed, name] });
      tell('installed', { plugin: name, source });
      bring(index + 1, installs + 1);
    });
  }

  function complete(installs: number): void {
    tell('reconcile-complete');
    isRunning = false;
    if (build.restartsAfterReconcileMs !== null) later(build.restartsAfterReconcileMs, restart);
    else if (installs > 0) restart();
    if (!isWanted) return;
    isWanted = false;
    isRunning = true;
    bring(0, 0);
  }

  return { fire };
}
