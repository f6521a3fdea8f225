import { z } from 'zod';
import type { ConfigDocument } from './document.ts';
import { nearest } from './nearest.ts';
import { configSchema, targetSection } from './schema.ts';
import { A_VARIABLE } from './values.ts';

type Issue = z.core.$ZodIssue;

/** The first thing that is wrong, a misspelt or misplaced key before what is missing because of it: where it stands, and what to write instead. */
export function complaint(document: ConfigDocument, issues: readonly Issue[]): string {
  const found = issues.flatMap(deepest).flatMap((issue) => faultsOf(issue, document));
  const [first] = found.sort((a, b) => a.rank - b.rank || a.offset - b.offset);
  return first ? `${first.where}: ${first.said}` : document.where([]);
}

interface Fault {
  where: string;
  offset: number;
  rank: number;
  said: string;
}

/** Of the forms that a value may have, the one that was meant tells best what is wrong with it. */
function deepest(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((branch) =>
    branch.every(({ path, code }) => path.length > 0 || code !== 'invalid_type'),
  );
  if (!meant) return [issue];
  return meant.flatMap((inner) => deepest({ ...inner, path: [...issue.path, ...inner.path] } as Issue));
}

function faultsOf(issue: Issue, document: ConfigDocument): Fault[] {
  const fault = (path: readonly PropertyKey[], of: 'key' | 'value', rank: number, said: string): Fault => ({
    where: document.where(path, of),
    offset: document.offset(path, of),
    rank,
    said,
  });
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => fault([...issue.path, key], 'key', 0, unknownKey(key, issue.path)));
  const misplaced = misplacedIn(issue);
  const of = issue.code === 'invalid_key' || misplaced ? 'key' : 'value';
  const message = messageOf(issue).replaceAll(A_VARIABLE, variableFor(issue.path));
  const colon = /^[a-z]/.test(message) ? '' : ':';
  if (message === 'is missing')
    return [fault(issue.path.slice(0, -1), 'key', 1, `${pathOf(issue.path)} ${message}`)];
  const rank = misplaced || message.startsWith('has nothing under it') ? 0 : 1;
  return [fault(issue.path, of, rank, misplaced ?? `${pathOf(issue.path)}${colon} ${message}`)];
}

/** `targets.staging.adminToken` is best kept in `STAGING_ADMIN_TOKEN`. */
const variableFor = (path: readonly PropertyKey[]) =>
  `\${${path
    .slice(1)
    .map((step) =>
      String(step)
        .replace(/([a-z])([A-Z])/g, '$1_$2')
        .replace(/\W/g, '_'),
    )
    .join('_')
    .toUpperCase()}}`;

const pathOf = (path: readonly PropertyKey[]) =>
  path.length === 0 ? 'the file' : path.map(String).join('.');

function messageOf(issue: Issue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  if (issue.code !== 'invalid_type') return issue.message;
  // Zod tells a key that is missing and a value of another type alike.
  if (issue.input === undefined && issue.message.startsWith('Invalid input')) return 'is missing';
  if (['object', 'record'].includes(issue.expected)) {
    return issue.input === null
      ? 'has nothing under it: indent what belongs to it by two more spaces'
      : 'must hold keys of its own: write each on a line under it, two spaces further in';
  }
  if (issue.expected === 'array') return 'must be a list: write [one, another]';
  return issue.message.replace(/^Invalid input: expected/, 'must be').replace(/, received .*$/, '');
}

const TARGET_KEYS = Object.keys(targetSection.shape);

/** A target's own key beside the targets: its line begins too far to the left. */
function misplacedIn(issue: Issue): string | null {
  const [section, name] = issue.path;
  if (issue.path.length !== 2 || section !== 'targets' || issue.code !== 'invalid_type') return null;
  if (!TARGET_KEYS.includes(String(name))) return null;
  return `${String(name)} belongs to a target: indent it by two more spaces, so that it stands under the target's name`;
}

function unknownKey(key: string, path: readonly PropertyKey[]): string {
  const known = keysAt(path);
  const near = nearest(key, known);
  const place = path.length === 0 ? '' : ` in ${pathOf(path)}`;
  if (near) return `there is no key "${key}"${place}: write ${near}`;
  if (path.length === 0 && TARGET_KEYS.includes(key))
    return `${key} belongs to a target: write it under targets, under the target's name`;
  return `there is no key "${key}"${place}: there are ${known.join(', ')}`;
}

/** Which keys the schema has at a path, whatever wraps them. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let schemas: z.core.$ZodType[] = [configSchema];
  for (const step of path) schemas = schemas.flatMap(unwrapped).flatMap((schema) => below(schema, step));
  return [
    ...new Set(
      schemas
        .flatMap(unwrapped)
        .flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : [])),
    ),
  ];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrapped);
  return [schema];
}

function below(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) return [schema.shape[String(step)]].filter((it) => it !== undefined);
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (schema instanceof z.ZodArray) return [schema.element];
  return [];
}
