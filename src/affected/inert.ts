import picomatch from 'picomatch';

/**
 * Prose that no build and no tenant is made from. Not every Markdown file is: prompts and skills are Markdown, and
 * they are what a template delivers.
 */
export const DEFAULT_INERT: readonly string[] = [
  'docs/**',
  '*.md',
  '**/README.md',
  '**/CHANGELOG.md',
  '**/CONTRIBUTING.md',
  'LICENSE*',
  '**/CODEOWNERS',
  '.github/ISSUE_TEMPLATE/**',
];

/** Folders and files that are delivered, or that decide what is gated: no list makes them inert. */
export const DELIVERED: readonly string[] = [
  '**/templates/**',
  '**/plugins/**',
  '**/prompts/**',
  '**/SKILL.md',
  '**/delivery.config.yaml',
];

const OPTIONS = { dot: true, nonegate: true };

/** A pattern that begins with `!` takes back what another one says. */
export function inertBy(
  patterns: readonly string[],
  delivered: readonly string[],
): (path: string) => boolean {
  const says = patterns.filter((pattern) => !pattern.startsWith('!')).map(anchored);
  const takesBack = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => anchored(pattern.slice(1)));
  const isInert = picomatch(says, OPTIONS);
  const isNot = picomatch([...takesBack, ...DELIVERED, ...delivered], OPTIONS);
  return (path) => says.length > 0 && isInert(path) && !isNot(path);
}

/** Paths are from the top of the repository, with or without the slash that says so. */
const anchored = (pattern: string) => pattern.replace(/^\.?\//, '');
