import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CONTENT_LIMIT_BYTES } from '../evidence/content.ts';
import type { Expectation, ExpectedFile, ExpectedPlugin } from '../evidence/expectation.ts';
import { UsageError } from '../usage.ts';

/** What a template promises, read from the same sources that the platform provisions it from. */
export interface TemplateSources {
  templates: string;
  plugins: string;
}

const TemplateConfig = z.object({
  model: z.string().min(1),
  runtime: z.string().default('claude-code'),
  prompt_files: z.array(z.string()).default([]),
  plugins: z
    .array(z.union([z.string(), z.object({ source: z.string() }).transform(({ source }) => source)]))
    .default([]),
});

export type TemplatePromise = Pick<
  Expectation,
  'template' | 'runtime' | 'model' | 'config' | 'prompts' | 'plugins'
>;

export function readTemplate(name: string, sources: TemplateSources): TemplatePromise {
  const folder = join(sources.templates, name);
  if (!/^[\w.-]+$/.test(name) || !existsSync(join(folder, 'config.yaml'))) {
    const known = listTemplates(sources).join(', ') || 'none';
    throw new UsageError(`there is no template "${name}" in ${sources.templates}; there are: ${known}`);
  }
  const config = textOf(join(folder, 'config.yaml'));
  const parsed = parseConfig(config, join(folder, 'config.yaml'));
  const prompts = parsed.prompt_files.map((path) => readPrompt(folder, path));
  const plugins = parsed.plugins.map((source) => readPlugin(source, sources.plugins));
  const promised = [...prompts, ...plugins.flatMap(({ contents }) => contents)];
  if (promised.reduce((sum, { content }) => sum + content.length, 0) > MOST_PROMISED_CHARS)
    throw new UsageError(
      `${folder} promises more text than evidence can carry: ${MOST_PROMISED_CHARS} characters`,
    );
  return { template: name, runtime: parsed.runtime, model: parsed.model, config, prompts, plugins };
}

/** All of it travels in the first line of the evidence. */
const MOST_PROMISED_CHARS = 2_097_152;

export function listTemplates({ templates }: TemplateSources): string[] {
  if (!existsSync(templates)) return [];
  return readdirSync(templates)
    .filter((name) => existsSync(join(templates, name, 'config.yaml')))
    .sort();
}

function parseConfig(text: string, path: string): z.infer<typeof TemplateConfig> {
  try {
    return TemplateConfig.parse(parse(text));
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        : String(error);
    throw new UsageError(`${path} is not a template's config: ${why.split('\n')[0]}`, { cause: error });
  }
}

function readPrompt(folder: string, path: string): ExpectedFile {
  const file = inside(folder, path);
  if (!existsSync(file))
    throw new UsageError(`the template's config names ${path}, and ${file} is not there`);
  return { path, content: textOf(file) };
}

/** Half of the largest answer that is read: what a platform adds, and the escapes of JSON, must fit as well. */
const LARGEST_BYTES = CONTENT_LIMIT_BYTES / 2;

function textOf(file: string): string {
  const found = statSync(file);
  if (!found.isFile()) throw new UsageError(`${file} is no file`);
  if (found.size > LARGEST_BYTES)
    throw new UsageError(
      `${file} is larger than ${LARGEST_BYTES} bytes: an answer with it would not be read`,
    );
  return readFileSync(file, 'utf8');
}

/** The files whose content is compared, beside path and size of all. */
const COMPARED = new Set(['SKILL.md', 'plugin.yaml']);
const MOST_FILES = 5_000;
const DEEPEST = 5;
/** Of a listed file, beside its path. */
const ENTRY_BYTES = 40;

/** `gitea://owner/repo/sub/path#ref`: the install name is the last segment of the path. */
export function readPlugin(source: string, plugins: string): ExpectedPlugin {
  const path = /^[a-z][a-z0-9+.-]*:\/\/([^#]+)(?:#.*)?$/.exec(source)?.[1]?.replace(/\/+$/, '');
  if (!path)
    throw new UsageError(`"${source}" is not the source of a plugin: expected scheme://owner/repo/path#ref`);
  const folder = inside(plugins, path);
  if (!existsSync(folder))
    throw new UsageError(`the expected content of plugin ${source} is not in ${folder}`);
  const lacking = [...COMPARED].find((file) => !existsSync(join(folder, file)));
  if (lacking)
    throw new UsageError(
      `the expected content of plugin ${source} in ${folder} has no ${lacking}: an empty checkout?`,
    );
  const files = walk(folder).map((file) => ({
    path: relative(folder, file).split(sep).join('/'),
    size: statSync(file).size,
  }));
  const deep = files.find(({ path }) => path.split('/').length > DEEPEST);
  if (deep)
    throw new UsageError(
      `${deep.path} of plugin ${source} lies deeper than the ${DEEPEST} levels that the platform lists`,
    );
  const listed = files.reduce((sum, { path }) => sum + path.length + ENTRY_BYTES, 0);
  if (listed > LARGEST_BYTES)
    throw new UsageError(`${folder} has so many files that an answer with their list would not be read`);
  const contents = files
    .filter((file) => COMPARED.has(file.path))
    .map((file) => ({ path: file.path, content: textOf(join(folder, file.path)) }));
  return { name: basename(path), source, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), contents };
}

function walk(folder: string): string[] {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length > MOST_FILES) throw new UsageError(`${folder} has more than ${MOST_FILES} files`);
  return files;
}

function inside(folder: string, path: string): string {
  const file = resolve(folder, path);
  if (!file.startsWith(resolve(folder) + sep)) throw new UsageError(`${path} leaves ${folder}`);
  return file;
}
