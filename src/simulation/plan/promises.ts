import type { Expectation, ExpectedPlugin } from '../../evidence/expectation.ts';

/** What the simulated templates promise: as small as still shows every difference that a verdict tells. */
export type SimulatedPromise = Omit<Expectation, 'gitSha' | 'addedConfigKeys'>;

const ROLES = ['audits', 'plans', 'reports', 'answers', 'escalates', 'reviews'];

function configText(name: string, prompts: readonly string[], sources: readonly string[]): string {
  const list = (items: readonly string[]) => items.map((item) => `  - ${item}`).join('\n');
  const duties = ROLES.map(
    (role, index) => `  ${role}:\n    priority: ${index}\n    limit: ${index * 7 + 3}`,
  );
  return `# The ${name} agent, as its template promises it.
name: ${name}
description: >-
  An agent of the simulation. Its config is long enough that neither a stub of the platform nor a file that was
  cut on its way can be taken for it, and short enough to be read a hundred million times.
version: 1.4.2
runtime: claude-code
model: anthropic/claude-sonnet-4-5
prompt_files:
${list(prompts)}
plugins:
${list(sources)}
duties:
${duties.join('\n')}
schedule:
  timezone: UTC
  daily: '07:30'
limits:
  max_turns: 120
  timeout_seconds: 1800
  spend_per_day: 25
notify:
  channel: '#releases'
  on: [failure, recovery]
`;
}

function plugin(name: string, others: readonly [path: string, size: number][]): ExpectedPlugin {
  const contents = [
    { path: 'SKILL.md', content: `# ${name}\n\nWhat ${name} can do, and when it is asked.\n` },
    { path: 'plugin.yaml', content: `name: ${name}\nversion: 2.0.1\nskills: [${name}]\n` },
  ];
  const files = [
    ...contents.map(({ path, content }) => ({ path, size: Buffer.byteLength(content) })),
    ...others.map(([path, size]) => ({ path, size })),
  ];
  return {
    name,
    source: `gitea://example/agent-plugins/skills/${name}#main`,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    contents,
  };
}

function promise(name: string, prompts: SimulatedPromise['prompts'], plugins: ExpectedPlugin[]) {
  const config = configText(
    name,
    prompts.map(({ path }) => path),
    plugins.map(({ source }) => source),
  );
  return {
    template: name,
    runtime: 'claude-code',
    model: 'anthropic/claude-sonnet-4-5',
    config,
    prompts,
    plugins,
  };
}

const system = { path: 'prompts/system.md', content: 'You are careful.\nYou say what you did.\n' };
const tone = { path: 'prompts/tone.md', content: 'Short sentences.\nNo promises.\n' };
const greeting = {
  path: 'prompts/greeting.md',
  content: 'Hello, this is {{AGENT_NAME}}.\nAsk me anything.\n',
};

export const PROMISES: readonly [SimulatedPromise, ...SimulatedPromise[]] = [
  promise('lean', [system], [plugin('triage', [['references/routes.md', 812]])]),
  promise(
    'wide',
    [system, tone],
    [
      plugin('audit', [
        ['references/checks.md', 2_048],
        ['scripts/crawl.py', 5_310],
      ]),
    ],
  ),
  promise(
    'paired',
    [system, greeting],
    [plugin('audit', [['references/checks.md', 2_048]]), plugin('triage', [['references/routes.md', 812]])],
  ),
];

/** What a workspace gets for which no template was resolved. */
export const STUB_CONFIG =
  '# No template was resolved for this workspace.\nname: workspace\nruntime: default\nmodel: ""\n';

export const OTHER_CONFIG = configText('stranger', ['prompts/else.md'], []).replace('duties:', 'tasks:');

/** As the platform delivers a prompt: every placeholder with something in its place. */
export const substituted = (content: string): string => content.replace(/\{\{\w+\}\}/g, 'Ada');
