import type { FileSeen, LookAt } from '../../evidence/events.ts';
import { type ConfigMatch, matchConfig } from '../match/config.ts';
import { isWhole, matchPlugin } from '../match/plugin.ts';
import { matchPrompt, type PromptMatch } from '../match/prompt.ts';
import { type Arrival, type Sighting, see, seeNothing } from './arrival.ts';
import type { Facts } from './facts.ts';

export function seeConfig(facts: Facts, seen: FileSeen, sighting: Sighting): void {
  const expected = facts.run?.expected;
  if (!expected) return;
  seeText(facts, facts.config, seen, sighting, {
    key: 'config',
    match: (text): ConfigMatch => matchConfig(expected.config, text, expected.addedConfigKeys),
  });
}

export function seePrompt(facts: Facts, path: string, seen: FileSeen, sighting: Sighting): void {
  const arrival = facts.prompts.get(path);
  const promised = facts.run?.expected.prompts.find((prompt) => prompt.path === path);
  if (!arrival || !promised) return;
  const match = (text: string): PromptMatch => matchPrompt(promised.content, text);
  seeText(facts, arrival, seen, sighting, { key: `prompt ${path}`, match });
}

export function seePlugin(
  facts: Facts,
  name: string,
  seen: LookAt<'plugin'>['seen'],
  sighting: Sighting,
): void {
  const arrival = facts.plugins.get(name);
  const promised = facts.run?.expected.plugins.find((plugin) => plugin.name === name);
  if (!arrival || !promised) return;
  if (seen.is === 'unreadable') return seeNothing(arrival, sighting, seen.why.message);
  const key = `plugin ${name} ${seen.state} ${seen.listing} ${JSON.stringify(seen.contents)}`;
  const how = remember(facts, key, () => matchPlugin(promised, seen, facts.contents.get(seen.listing)));
  see(arrival, { ...sighting, there: isWhole(how), how });
}

function seeText<How extends { is: string }>(
  facts: Facts,
  arrival: Arrival<How | { is: 'absent' }>,
  seen: FileSeen,
  sighting: Sighting,
  compared: { key: string; match: (text: string) => How },
): void {
  if (seen.is === 'unreadable') return seeNothing(arrival, sighting, seen.why.message);
  const hash = seen.is === 'text' ? seen.hash : '';
  const text = facts.contents.get(hash);
  const key = `${compared.key} ${hash}`;
  const how =
    text === undefined ? { is: 'absent' as const } : remember(facts, key, () => compared.match(text));
  see(arrival, { ...sighting, there: how.is === 'same', how });
}

function remember<How>(facts: Facts, key: string, match: () => How): How {
  const known = facts.matches.get(key) as How | undefined;
  if (known !== undefined) return known;
  const how = match();
  facts.matches.set(key, how);
  return how;
}
