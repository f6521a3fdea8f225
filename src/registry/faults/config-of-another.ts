import { z } from 'zod';
import { templateAssets } from '../assets/template.ts';
import { defineFault } from '../build.ts';

/** A cache with too short a key hands out another template's file. */
export const fault = defineFault({ template: z.string().min(1) }, ({ template }) => ({
  relay: async (assets, core) => {
    const entry = await core.templates.find(template);
    if (entry === null) throw new Error(`no template is called ${template}`);
    const config = (await templateAssets(entry)).filter(({ path }) => path === 'config.yaml');
    return [...config, ...assets.filter(({ path }) => path !== 'config.yaml')];
  },
}));
