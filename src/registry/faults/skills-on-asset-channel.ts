import { z } from 'zod';
import { defineFault } from '../build.ts';
import { fetchSource } from '../reconcile/source.ts';

/** Provisioning brings the skill along, so that nobody notices whether the plugin channel works. */
export const fault = defineFault({ name: z.string().min(1), source: z.string() }, ({ name, source }) => ({
  relay: async (assets, core) => {
    const { files } = await fetchSource(core.plugins, source);
    const skill = files.filter(({ path }) => path === 'SKILL.md');
    return [...assets, ...skill.map(({ content }) => ({ path: `agent-skills/${name}/SKILL.md`, content }))];
  },
}));
