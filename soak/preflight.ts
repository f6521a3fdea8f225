import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../src/preflight/outcome.ts';
import { scratch } from '../src/scratch.fixture.ts';

/** What the SQL preflight costs by the wall, the start of the command and of the database with it. */
const BIN = fileURLToPath(new URL('../bin/delivery.js', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures/preflight/', import.meta.url));
const LIMIT_MS = 60_000;
const MOST_MS = 3_000;
const MOST_FOR_A_THOUSAND_MS = 1_000;
/** The least of so many runs: a machine that is busy elsewhere only ever adds. */
const RUNS = 3;

const PROJECTS = [
  { name: 'go', schema: 'migrations/*.sql', sources: '**/*.go' },
  { name: 'typescript', schema: 'prisma/**/*.sql', sources: '**/*.ts' },
  { name: 'python', schema: 'db/migrations/*.sql', sources: '**/*.py' },
];

interface Project {
  folder: string;
  schema: string;
  sources: string;
}

export async function run(): Promise<void> {
  const slow: string[] = [];
  for (const { name, ...patterns } of PROJECTS) {
    const { outcome, tookMs } = await quickest({ folder: join(FIXTURES, name), ...patterns });
    const { findings, counts } = outcome;
    console.log(
      `${name}: ${findings.length} findings in ${counts.checked} statements, ${Math.round(tookMs)} ms`,
    );
    if (findings.length !== 8 || counts.checked !== 300) throw new Error(`${name} was not checked as it is`);
    if (tookMs >= MOST_MS) slow.push(`${name} took ${Math.round(tookMs)} ms`);
  }
  const few = await ofStatements(10);
  const many = await ofStatements(1_000);
  console.log(`1,000 statements take ${Math.round(many - few)} ms more than 10`);
  if (many - few >= MOST_FOR_A_THOUSAND_MS) slow.push('1,000 statements take too long');
  if (slow.length > 0) throw new Error(slow.join('; '));
}

async function ofStatements(count: number): Promise<number> {
  using place = scratch('preflight');
  const { folder } = place;
  mkdirSync(join(folder, 'm'));
  writeFileSync(join(folder, 'm/1.sql'), 'CREATE TABLE t (id int PRIMARY KEY, name text);');
  const queries = Array.from(
    { length: count },
    (_, n) => `db.query('SELECT id, name FROM t WHERE id > ${n} AND name = $1');`,
  );
  writeFileSync(join(folder, 'a.ts'), `${queries.join('\n')}\n`);
  const { outcome, tookMs } = await quickest({ folder, schema: 'm/*.sql', sources: 'a.ts' });
  if (outcome.counts.checked !== count) throw new Error(`${outcome.counts.checked} of ${count} were checked`);
  return tookMs;
}

async function quickest(project: Project) {
  let best = await timed(project);
  for (let n = 1; n < RUNS; n++) {
    const next = await timed(project);
    if (next.tookMs < best.tookMs) best = next;
  }
  return best;
}

async function timed({ folder, schema, sources }: Project): Promise<{ outcome: Outcome; tookMs: number }> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [BIN, 'preflight', '--schema', schema, '--sources', sources, '--json'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const limit = setTimeout(() => child.kill(), LIMIT_MS);
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  clearTimeout(limit);
  return { outcome: JSON.parse(printed) as Outcome, tookMs: performance.now() - began };
}
