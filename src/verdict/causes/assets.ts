import { keysTold, modelTold } from '../assertions/assets.ts';
import type { Facts } from '../facts/facts.ts';
import type { PromptMatch } from '../match/prompt.ts';
import type { BegunStory } from '../story.ts';
import { type CauseProof, type CauseRule, likely, proven } from './rule.ts';

/** The prompts that came to the end of their wait in the given way. */
function prompts<Is extends PromptMatch['is']>(facts: Facts, is: Is) {
  return [...facts.prompts].flatMap(([path, { last }]) =>
    last?.how.is === is ? [{ path, line: last.line, how: last.how as Extract<PromptMatch, { is: Is }> }] : [],
  );
}

export const ASSET_CAUSES: readonly CauseRule[] = [
  {
    mechanism: 'model-dropped',
    breaks: ['model'],
    refutedBy: 'GET model answers a model, whichever',
    prove({ facts: { model, run } }) {
      if (model.last?.how.model !== '') return null;
      return proven(
        `dropped, not different: ${modelTold(model.last.how)}, and the template declares ${run.expected.model}`,
        [model.last.line],
      );
    },
  },
  {
    mechanism: 'model-overridden',
    breaks: ['model'],
    refutedBy: "GET model answers the template's, or none at all",
    prove({ facts: { model, run } }) {
      const { last } = model;
      if (!last || last.there || last.how.model === '') return null;
      return proven(
        `another model won: expected ${run.expected.model}, actual ${last.how.model} (source ${last.how.source})`,
        [last.line],
      );
    },
  },
  {
    mechanism: 'template-not-selected',
    breaks: ['config', 'prompts'],
    refutedBy: 'anything of the template on the box: a prompt, a declared plugin, a larger config.yaml',
    prove: ({ facts }) => templateNotSelected(facts),
  },
  {
    mechanism: 'config-truncated',
    breaks: ['config'],
    refutedBy: "a byte that differs from the template's before the cut",
    prove({ facts: { config } }) {
      const { last } = config;
      if (last?.how.is !== 'truncated') return null;
      return proven(
        `truncated at byte ${last.how.at} of ${last.how.of}: what is there is the template's, to the byte`,
        [last.line],
      );
    },
  },
  {
    mechanism: 'config-differs',
    breaks: ['config'],
    refutedBy: "the template's content, or only keys that the platform is known to add",
    prove({ facts: { config } }) {
      const { last } = config;
      if (last?.how.is !== 'differs') return null;
      return proven(`content differs: ${keysTold(last.how)}`, [last.line]);
    },
  },
  {
    mechanism: 'prompts-missing',
    breaks: ['prompts'],
    refutedBy: 'the files turn up on the box',
    prove({ facts }) {
      const absent = prompts(facts, 'absent');
      if (absent.length === 0 || !onlyThese(facts, absent.length)) return null;
      return proven(
        `missing on the box: ${absent.map(({ path }) => path).join(', ')}`,
        absent.map(({ line }) => line),
      );
    },
  },
  {
    mechanism: 'placeholder-left',
    breaks: ['prompts'],
    refutedBy: 'the delivered prompt has no placeholder',
    prove({ facts }) {
      const left = prompts(facts, 'placeholder');
      if (left.length === 0 || !onlyThese(facts, left.length)) return null;
      const told = left
        .map(({ path, how }) => `${how.placeholder} on line ${how.line} of ${path}`)
        .join('; ');
      return proven(
        `delivered with a placeholder left: ${told}`,
        left.map(({ line }) => line),
      );
    },
  },
];

/** A name for some of the broken prompts and not for the others would be a wrong one. */
const onlyThese = (facts: Facts, count: number) =>
  count === [...facts.prompts.values()].filter(({ last }) => last && !last.there).length;

/** Something of the template was there, or on its way, before what is there now: a restart can take it all away. */
function wasSelected({ config, prompts, plugins, log }: Facts): boolean {
  if (config.arrived || [...prompts.values()].some(({ arrived }) => arrived)) return true;
  if ([...plugins.values()].some(({ last }) => last && last.how.state !== 'EMPTY')) return true;
  const { installed, stageFailed } = log.reconcile;
  const told = [...installed, ...stageFailed].map(({ event }) => event.plugin);
  return [...plugins.keys()].some((name) => told.includes(name));
}

/**
 * A stub where the config should be, none of the prompts, none of the plugins declared: nothing of the template
 * is on the box. What was not read leaves it likely.
 */
function templateNotSelected(facts: BegunStory['facts']): CauseProof | null {
  const { config, recorded, run } = facts;
  if (config.last?.how.is !== 'stub') return null;
  const absent = prompts(facts, 'absent');
  if (absent.length < facts.prompts.size) return null;
  const declared = run.expected.plugins.some(({ name }) => recorded?.declared.includes(name));
  if (declared || wasSelected(facts)) return null;
  const { size, keys } = config.last.how;
  const summary = `the template was never selected: config.yaml is a stub of ${size} bytes (${keys.join(', ')}), there are no prompts and no plugin is declared; it fails open`;
  const lines = [config.last.line, ...absent.map(({ line }) => line), recorded?.line];
  return recorded ? proven(summary, lines) : likely(summary, lines);
}
