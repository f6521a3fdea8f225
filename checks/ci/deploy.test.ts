import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/cli/main.ts';
import { diskWith, runScript, stoppable } from './container.ts';
import { commandOf, stagesOf } from './dockerfile.ts';
import { environmentOf, type Variable } from './kubelet.ts';
import { documentsIn, textOf } from './yaml.ts';

const require = createRequire(import.meta.url);
type Model = new (data: unknown) => { validate(): void };
const MODELS: Readonly<Record<string, Record<string, Model>>> = {
  'apps/v1': require('kubernetes-models/apps/v1'),
  'batch/v1': require('kubernetes-models/batch/v1'),
  'policy/v1': require('kubernetes-models/policy/v1'),
  v1: require('kubernetes-models/v1'),
};

interface Container {
  name: string;
  image: string;
  command?: string[];
  args: string[];
  env?: Variable[];
}
interface Pod {
  automountServiceAccountToken: boolean;
  securityContext: { runAsNonRoot: boolean };
  containers: Container[];
}
interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: { template?: { spec: Pod }; jobTemplate?: { spec: { template: { spec: Pod } } } };
}

const FILES = ['workers', 'shards', 'smoke'];
const resources = FILES.flatMap((name) => documentsIn(`deploy/kubernetes/${name}.yaml`) as Resource[]);
const podOf = ({ spec }: Resource) => spec.template?.spec ?? spec.jobTemplate?.spec.template.spec;

for (const resource of resources) {
  test(`the ${resource.kind} ${resource.metadata.name} fits its schema, and runs as nobody in particular`, () => {
    const model = MODELS[resource.apiVersion]?.[resource.kind];
    assert.ok(model, `${resource.apiVersion} ${resource.kind}`);
    new model(resource).validate();
    const pod = podOf(resource);
    if (pod)
      assert.deepEqual([pod.securityContext.runAsNonRoot, pod.automountServiceAccountToken], [true, false]);
  });
}

/** The command as the package has it takes every option that stands there; what follows one is its own affair. */
async function refused(words: readonly string[]): Promise<string[]> {
  const [name = '', ...rest] = words;
  let command: Command | undefined = await COMMANDS[name]?.();
  if (!command) return [name];
  const sub = command.commands.find((one) => one.name() === rest[0]);
  command = sub ?? command;
  const known = new Set(command.options.flatMap(({ long, short }) => [long, short]));
  return rest.filter((word) => word.startsWith('--') && !known.has(word));
}

interface Service {
  image: string;
  build?: string | { context: string; dockerfile: string };
  environment?: Record<string, string>;
  entrypoint?: string[];
  command?: string[];
  profiles?: string[];
  depends_on?: Record<string, unknown>;
  read_only?: boolean;
  tmpfs?: string[];
  volumes?: string[];
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
}
const compose = parse(textOf('deploy/compose.yaml'), { merge: true, uniqueKeys: true }) as Compose;

/** Every `delivery …` of the manifests: as words, or as a line of a script. */
function deliveryCommands(): string[][] {
  const pods = resources.flatMap((resource) => podOf(resource)?.containers ?? []);
  const ofScripts = (script: string) =>
    [...script.matchAll(/\bdelivery ([^;\n]+)/g)].map(([, words = '']) => words.trim().split(/\s+/));
  const inPods = pods.flatMap(({ image, command, args }) => {
    if (!image.includes('template-delivery')) return [];
    return command ? ofScripts(args.join('\n')) : [args];
  });
  const inServices = Object.values(compose.services).flatMap(({ image, entrypoint, command = [] }) => {
    if (!image.includes('template-delivery')) return [];
    return entrypoint ? ofScripts(command.join('\n')) : [command];
  });
  const told = [...textOf('deploy/compose.yaml').matchAll(/^#.* desk (fleet .*)$/gm)];
  return [...inPods, ...inServices, ...told.map(([, words = '']) => words.split(' '))];
}

test('every option that the manifests give to the command is one that it has', async () => {
  const commands = deliveryCommands();
  assert.ok(commands.length >= 8, String(commands.length));
  for (const words of commands) assert.deepEqual(await refused(words), [], words.join(' '));
});

test('the services of the compose file are whole, and no two containers share a ledger', () => {
  for (const [name, service] of Object.entries(compose.services)) {
    assert.match(service.image, /^(postgres:18|registry\.example\.com\/[\w-]+:0\.1)$/, name);
    for (const other of Object.keys(service.depends_on ?? {})) assert.ok(compose.services[other], other);
    const named = (service.volumes ?? []).flatMap((volume) => /^(\w+):/.exec(volume)?.[1] ?? []);
    for (const volume of named) assert.ok(volume in compose.volumes, `${name}: ${volume}`);
    if (name === 'queue') continue;
    assert.ok(service.read_only, name);
    assert.ok(
      service.tmpfs?.some((path) => path.startsWith('/opt/delivery/state')),
      name,
    );
  }
});

test('the last stage of the image has no build tools, no root and a health check', () => {
  const [build, last, ...others] = stagesOf('Dockerfile');
  assert.deepEqual([build?.base, last?.base, others], ['node:24-slim', 'node:24-slim', []]);
  const all = last?.instructions ?? [];
  const of = (name: string) => all.filter((one) => one.name === name).map(({ text }) => text);
  assert.deepEqual(of('USER'), ['1000:1000']);
  assert.doesNotMatch(of('RUN').join('\n'), /\b(apt|apt-get|npm|make|gcc|python)\b/);
  const [check = ''] = of('HEALTHCHECK');
  assert.deepEqual(commandOf(check.slice(check.indexOf('['))).slice(0, 2), ['node', '-e']);
  assert.deepEqual(commandOf(of('ENTRYPOINT')[0] ?? ''), ['delivery']);
});

test('what git leaves out is not sent to whoever makes the image', () => {
  const sent = new Set(textOf('.dockerignore').split('\n'));
  const left = [...textOf('.gitignore').matchAll(/^([^!#\s].*?)(?:\/\*?)?$/gm)].map(([, name = '']) => name);
  assert.ok(left.includes('node_modules'), String(left));
  assert.deepEqual(
    left.filter((name) => !sent.has(name)),
    [],
  );
});

test('the options of the image itself are ones that the command has', async () => {
  const run = stagesOf('Dockerfile')[1]?.instructions.find(({ name }) => name === 'CMD');
  assert.deepEqual(await refused(commandOf(run?.text ?? '')), []);
});

const smokes = resources.flatMap((resource) =>
  resource.kind === 'CronJob' ? (podOf(resource)?.containers ?? []) : [],
);

/** The smoke's script, with a `delivery` for each of its two commands. */
async function smokeWith(reap: string, smoke: string): Promise<{ code: number; told: string }> {
  using disk = diskWith(`echo "$@"\n[ "$1" = smoke ] || {\n${reap}\n}\n${smoke}`, { sha: '4f2a91c\n' });
  const script = (smokes[0]?.args[0] ?? '').replace('/etc/release', disk.folder);
  return await runScript(script, disk, { TARGET: 'staging' });
}

const REAP = 'reap --target staging --all --older-than 2h\n';
const SMOKE = 'smoke --target staging --sha 4f2a91c --fresh 1\n';

test('the smoke by the clock ends as the smoke does, and what could not be reaped makes a green one red', async () => {
  const codeOf = async (reap: number, smoke: number) =>
    (await smokeWith(`exit ${reap}`, `exit ${smoke}`)).code;
  assert.deepEqual(await smokeWith('exit 0', 'exit 0'), { code: 0, told: REAP + SMOKE });
  assert.deepEqual([await codeOf(4, 0), await codeOf(4, 1), await codeOf(0, 3)], [4, 1, 3]);
});

test('a signal reaches the smoke, which tears down and whose exit code the job has', async () => {
  assert.deepEqual(await smokeWith('exit 4', stoppable(3)), {
    code: 3,
    told: `${REAP}${SMOKE}begun\ngone\n`,
  });
});

test('a signal reaches the reap, and no smoke begins after it', async () => {
  for (const code of [0, 4])
    assert.deepEqual(await smokeWith(stoppable(code), 'exit 0'), {
      code: 143,
      told: `${REAP}begun\ngone\n`,
    });
});

test('after a signal the watch of the compose file does not begin', async () => {
  const script = compose.services.watch?.command?.[0] ?? '';
  const watching = async (reap: string) => {
    using disk = diskWith(`echo "$1"\n[ "$1" = watch ] || {\n${reap}\n}`, {});
    return await runScript(script, disk, {});
  };
  assert.deepEqual(await watching('exit 4'), { code: 0, told: 'reap\nwatch\n' });
  assert.deepEqual(await watching('echo begun; sleep 0.2; exit 4'), { code: 143, told: 'reap\nbegun\n' });
});

/** A shard of the job, as its pod is told which it is. */
function shardOf(index: number, { args, env = [] }: Container): { shard: string | undefined; blob: string } {
  const known = environmentOf(env, { JOB_COMPLETION_INDEX: String(index) });
  const script = (args[0] ?? '').replace('exec playwright', 'echo');
  const said = execFileSync('sh', ['-c', script], {
    env: { PATH: process.env.PATH, ...known },
    encoding: 'utf8',
  });
  return { shard: /--shard=(\S+)/.exec(said)?.[1], blob: known.PLAYWRIGHT_BLOB_OUTPUT_FILE ?? '' };
}

test('each index of the job of shards plays a shard of its own, counted from one, into a blob of its own', () => {
  const job = resources.find(({ metadata }) => metadata.name === 'delivery-shards');
  const { completions = 0 } = (job?.spec ?? {}) as { completions?: number };
  const container = job && podOf(job)?.containers[0];
  assert.ok(container);
  assert.deepEqual(
    Array.from({ length: completions }, (_, index) => shardOf(index, container)),
    [0, 1, 2].map((index) => ({
      shard: `${index + 1}/3`,
      blob: `/opt/delivery/reports/blobs/shard-${index}.zip`,
    })),
  );
});

const shards = Object.entries(compose.services).filter(([name]) => /^(shard-\d|merge)$/.test(name));

test('the image of the shards is made from its own file, and not from that of the command', () => {
  assert.equal(shards.length, 4);
  const [scenarios] = stagesOf('deploy/scenarios.Dockerfile');
  assert.equal(scenarios?.base, compose.services.worker?.image);
  for (const [name, { image, build }] of shards) {
    assert.notEqual(image, scenarios?.base, name);
    assert.deepEqual(build, { context: '.', dockerfile: 'scenarios.Dockerfile' }, name);
  }
});

test('a container writes where its image lets nobody in particular write, and shards each to a blob of its own', () => {
  const last = stagesOf('Dockerfile')[1];
  const made = last?.instructions.find(({ text }) => text.includes('mkdir -m 1777'))?.text ?? '';
  const open = made
    .slice(made.indexOf('1777') + 4)
    .trim()
    .split(' ')
    .map((name) => `/opt/delivery/${name}`);
  for (const [name, { volumes = [], image }] of Object.entries(compose.services)) {
    const mounted = volumes.flatMap((volume) => /^\w+:(.+)$/.exec(volume)?.[1] ?? []);
    if (!image.startsWith('postgres')) assert.deepEqual(mounted, ['/opt/delivery/reports'], name);
    assert.ok(name === 'queue' || mounted.every((path) => open.includes(path)), name);
  }
  const written = shards.map(
    ([, { environment, command }]) => environment?.PLAYWRIGHT_BLOB_OUTPUT_FILE ?? command?.at(-1),
  );
  const blobs = '/opt/delivery/reports/blobs';
  assert.deepEqual(written, [1, 2, 3].map((n) => `${blobs}/shard-${n}.zip`).concat(blobs));
});
