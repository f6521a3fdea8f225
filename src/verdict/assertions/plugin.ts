import { type Arrival, timeliness } from '../facts/arrival.ts';
import { onlineSpan } from '../facts/online.ts';
import type { PluginMatch } from '../match/plugin.ts';
import { closes } from '../proofs.ts';
import { blocked, blockedBy, duration, fail, pass, type Standing, waiting } from '../standing.ts';
import { activeProof, type Story } from '../story.ts';

const PLUGIN_PROOFS = ['read-fails-on-every-heartbeat', 'online-without-reconcile'];

export function assessPlugin(story: Story, build: Standing, online: Standing, config: Standing): Standing {
  const red = blockedBy('plugin', [build, online]);
  if (red) return red;
  const smuggled = wrongChannel(story);
  if (smuggled) return smuggled;
  const { facts } = story;
  const each = [...facts.plugins].map(([name, arrival]) => assessOne(story, name, arrival, config));
  const broken =
    each.find((standing) => standing.state === 'fail') ?? each.find((standing) => standing.state !== 'pass');
  return broken ?? controlled(story, each);
}

/** Skills under agent-skills/ came by the asset channel: nothing that follows makes that right. */
function wrongChannel({ facts: { agentSkills } }: Story): Standing | null {
  const { notYet, last } = agentSkills;
  const found = last && !last.there ? last : notYet;
  if (!found) return null;
  return fail(
    'plugin',
    `skills came by the asset channel: agent-skills/${found.how.slice(0, 5).join(', agent-skills/')}`,
    [found],
  );
}

function assessOne(story: Story, name: string, arrival: Arrival<PluginMatch>, config: Standing): Standing {
  const { facts } = story;
  const budget = facts.run?.budgets.plugin ?? 0;
  const { arrived, notYet, last } = arrival;
  if (!arrived && config.state !== 'pass' && facts.recorded && !facts.recorded.declared.includes(name)) {
    // Nobody declared it: what broke is the template that should have, and its own assertion says so.
    if (config.state === 'fail')
      return blocked('plugin', 'config', `${name} is not declared; waits for config`);
    return waiting('plugin', `${name} is not declared`, [last]);
  }
  const proof = PLUGIN_PROOFS.map((id) => activeProof(story, id)).find((fired) => closes(fired, notYet));
  if (!arrived && proof)
    return {
      ...fail('plugin', `${name}: ${pluginTold(last?.how)}; ${proof.because}`, [notYet]),
      proof: proof.id,
    };
  switch (timeliness(arrival, onlineSpan(facts), budget)) {
    case 'in-time':
      return pass('plugin', name, [arrived]);
    case 'too-late':
      return fail('plugin', `${name}: ${pluginTold(notYet?.how)}, ${duration(budget)} after online`, [
        notYet,
      ]);
    case 'unclear':
      return waiting('plugin', `${name} came within a look of its deadline of ${duration(budget)}`, [
        arrived,
      ]);
    case 'waiting':
      return waiting(
        'plugin',
        `${name}: ${last ? pluginTold(last.how) : `unreadable: ${arrival.unreadable.last?.message ?? 'not asked'}`}`,
        [last],
      );
  }
}

/** The negative control, read after online and again at the end: an empty folder that was never read proves nothing. */
function controlled({ facts }: Story, each: readonly Standing[]): Standing {
  const { agentSkills, phases, run } = facts;
  const closing = phases.get('last-look');
  const cited = each.flatMap((standing) => standing.evidence);
  if (!agentSkills.arrived) return waiting('plugin', 'arrived; agent-skills/ could not be read');
  if (!closing || !agentSkills.last || agentSkills.last.began < closing.at) {
    return waiting('plugin', 'arrived; agent-skills/ is not yet read again at the end of the run');
  }
  const files = (run?.expected.plugins ?? []).reduce((sum, plugin) => sum + plugin.files.length, 0);
  const standing = pass(
    'plugin',
    `all ${files} files of ${each.map(({ because }) => because).join(', ')}; nothing under agent-skills/`,
    [agentSkills.arrived, agentSkills.last],
  );
  return { ...standing, evidence: [...new Set([...cited, ...standing.evidence])].sort((a, b) => a - b) };
}

export function pluginTold(match: PluginMatch | undefined): string {
  if (!match || match.state === 'EMPTY') return 'nothing arrived';
  const parts: [string, string[]][] = [
    ['missing', match.missing],
    ['of another size', match.wrongSize],
    ['of other content', match.differing],
    ['not readable', match.unread],
  ];
  const told = parts
    .filter(([, paths]) => paths.length > 0)
    .map(
      ([how, paths]) =>
        `${paths.length} ${how} (${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', …' : ''})`,
    );
  const marker = match.complete ? '.complete is there' : 'no .complete';
  return `${match.state}: ${match.entries} files, ${[marker, ...told].join(', ')}`;
}
