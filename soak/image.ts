import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commandOf, type Instruction, type Stage, stagesOf } from '../checks/ci/dockerfile.ts';

/**
 * The Dockerfile's steps as a plain script, a folder for each stage's root: where no engine is, they are run all the
 * same. Paths of the image lie below its folder; what a base image brings, this machine has to have.
 */
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LIMIT_MS = 300_000;
const MOST_SAID_BYTES = 16_777_216;

interface Root {
  folder: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  user: { uid: number; gid: number } | null;
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-image-'));
  // The image's user has to pass through.
  chmodSync(folder, 0o711);
  try {
    const roots = new Map<string, Root>();
    for (const [index, stage] of stagesOf('Dockerfile').entries()) {
      const root = await build(stage, join(folder, String(index)), roots);
      roots.set(stage.name || 'last', root);
    }
    const last = roots.get('last');
    assert.ok(last);
    await tryImage(last);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function build(stage: Stage, folder: string, roots: ReadonlyMap<string, Root>): Promise<Root> {
  mkdirSync(folder);
  const { PATH, HOME } = process.env;
  // Where packages come from is this machine's affair; the image is given nothing of it.
  const given = stage.name === '' ? { HOME } : process.env;
  const root: Root = { folder, cwd: folder, env: { ...given, PATH: ownPath(PATH) }, user: null };
  for (const instruction of stage.instructions) {
    const began = performance.now();
    await step(instruction, root, roots);
    console.log(
      `  ${((performance.now() - began) / 1_000).toFixed(1).padStart(5)} s  ${instruction.name} ${instruction.text.slice(0, 90)}`,
    );
  }
  return root;
}

/** Without what npm puts before it: the image has no Node but its base's. */
const ownPath = (path = '') => `${dirname(process.execPath)}:${path}`;

async function step(
  { name, text }: Instruction,
  root: Root,
  roots: ReadonlyMap<string, Root>,
): Promise<void> {
  if (name === 'WORKDIR') {
    root.cwd = join(root.folder, text);
    mkdirSync(root.cwd, { recursive: true });
  } else if (name === 'COPY') copy(text, root, roots);
  else if (name === 'ENV') {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(text) ?? [];
    root.env[key] = inRoot(value, root).replace('$PATH', root.env.PATH ?? '');
  } else if (name === 'USER') {
    const [uid = 0, gid = 0] = text.split(':').map(Number);
    // Who is nobody in particular already stays so.
    root.user = process.getuid?.() === 0 ? { uid, gid } : null;
    const temporary = join(root.folder, 'tmp');
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    Object.assign(root.env, { HOME: temporary, TMPDIR: temporary });
  } else if (name === 'RUN') await execute(commandOf(inRoot(text, root)), root);
}

const inRoot = (text: string, { folder }: Root) => text.replaceAll('/opt/', `${folder}/opt/`);

function copy(text: string, root: Root, roots: ReadonlyMap<string, Root>): void {
  const [, from, paths = ''] = /^(?:--from=(\w+) )?(.+)$/.exec(text) ?? [];
  const words = paths.split(' ');
  const to = words.at(-1) ?? '.';
  for (const path of words.slice(0, -1)) {
    const source = join(from ? (roots.get(from)?.folder ?? '') : ROOT, path);
    const into = to.endsWith('/') || words.length > 2;
    const target = join(root.cwd, to, into ? basename(path) : '');
    cpSync(source, target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => from !== undefined || isSent(file),
    });
  }
}

const ignored = new Set(
  readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => /^[\w.]/.test(line)),
);
/** What the engine would be sent. */
const isSent = (file: string) =>
  !ignored.has(file.slice(ROOT.length).split('/')[0] ?? '') && !file.endsWith('.tgz');

const execute = async ([program = '', ...words]: string[], { cwd, env, user }: Root) =>
  await promisify(execFile)(program, words, {
    cwd,
    env,
    timeout: LIMIT_MS,
    maxBuffer: MOST_SAID_BYTES,
    ...user,
  });

/** As it would be started: by its user or another, with nothing of this machine but Node. */
async function tryImage(root: Root): Promise<void> {
  if (root.user) {
    await gate({ ...root, user: SOMEBODY });
    // The next one starts from the image, as a container does.
    for (const name of ['reports', 'state']) empty(join(root.cwd, name));
  }
  await gate(root);
  const compiled = readdirSync(join(root.cwd, 'compiled'), { recursive: true, withFileTypes: true });
  assert.ok(
    compiled.some((entry) => entry.isFile()),
    'what was compiled is kept',
  );
  if (root.user)
    await assert.rejects(execute(['sh', '-c', 'touch node_modules/template-delivery/mine'], root), /denied/);
  const modules = readdirSync(join(root.cwd, 'node_modules'));
  for (const tool of ['typescript', '@biomejs/biome', 'fast-check', 'node'])
    assert.ok(!existsSync(join(root.cwd, 'node_modules', tool)), `${tool} is only needed to build`);
  const who = root.user ? 'as its user, who cannot write to it, and as another' : 'as whoever runs this';
  console.log(`  ${modules.length} packages; a gate passes ${who}`);
}

/** Whom a cluster may choose: neither the image's user nor one that has a name. */
const SOMEBODY = { uid: 43_210, gid: 43_210 };

async function gate(root: Root): Promise<void> {
  const { stdout } = await execute(['delivery', 'gate', '--json'], root);
  assert.equal(JSON.parse(stdout).verdict, 'pass');
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
}
