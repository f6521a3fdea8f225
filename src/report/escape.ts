/**
 * What comes from the platform is data in every sink. Each sink's way of being escaped from is closed here and
 * nowhere else: markup, XML's forbidden characters, Markdown, terminal sequences, workflow commands.
 */

/** Characters that reorder, hide or join text: what is read would not be what is there. */
const INVISIBLE =
  /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

const CONTROL = /(?![\n\t])\p{Cc}/gu;
const NONCHARACTER = /[\ufdd0-\ufdef\ufffe\uffff]/g;

/** Shows what would otherwise act: control characters as their pictures, overrides by their number. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, picture)
    .replace(
      INVISIBLE,
      (mark) => `<U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`,
    )
    .replace(NONCHARACTER, '\ufffd');
}

/** The same in one line. */
export const visibleLine = (text: string) => visible(text).replace(/[\n\t]/g, ' ');

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : `<${code.toString(16).toUpperCase()}>`;
}

const MARKUP: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeMarkup = (text: string) => text.replace(/[&<>"']/g, (mark) => MARKUP[mark] ?? mark);

/** For text and for quoted attributes of HTML and XML alike. */
export const markup = (text: string) => escapeMarkup(visible(text));

/** An attribute's line breaks and tabs would be folded into spaces by every XML reader. */
export const xmlAttribute = (text: string) =>
  markup(text).replace(/[\n\t]/g, (mark) => (mark === '\n' ? '&#10;' : '&#9;'));

/** JSON inside a script element, which nothing but `</script` and `<!--` can end. */
export const scriptJson = (value: unknown) => JSON.stringify(value).replace(/</g, '\\u003c');

/** Stops a mention, a reference and a bare link, which come to life even where backslashes stand. */
const breakLinks = (text: string) =>
  text.replace(/@(?=\w)|#(?=\d)|:(?=\/\/)|www(?=\.)/gi, (mark) => `${mark}\u200b`);

/** Renderers differ in whether a backslash holds these back, and an entity always does. */
const AS_ENTITY: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;' };

/** One line of Markdown's running text. */
export const markdown = (text: string) =>
  breakLinks(visibleLine(text))
    .replace(/[\\`*_[\]<>~|$&!]/g, (mark) => AS_ENTITY[mark] ?? `\\${mark}`)
    .replace(/^(\s*)([-+#=]|\d+(?=[.)]))/, '$1\u200b$2');

/** A code span that its own content cannot end. */
export function markdownCode(text: string): string {
  const line = visibleLine(text);
  const fence = '`'.repeat(longestRun(line, '`') + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A code span in a table, where a bar ends the cell even inside a span. */
export const markdownCodeCell = (text: string) => markdownCode(text).replaceAll('|', '\\|');

/** A fenced block that its own content cannot end. */
export function markdownBlock(text: string, language = ''): string {
  const content = visible(text);
  const fence = '`'.repeat(Math.max(3, longestRun(content, '`') + 1));
  return `${fence}${language}\n${content}\n${fence}`;
}

function longestRun(text: string, mark: string): number {
  let longest = 0;
  for (let index = 0, run = 0; index < text.length; index += 1) {
    run = text[index] === mark ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** One line of a terminal, which may be a runner's log: it takes `##[` for a command wherever it stands. */
export const terminal = (text: string) => visibleLine(text).replaceAll('##[', '# #[');

/** The message of a workflow command. */
export const commandMessage = (text: string) =>
  visible(text)
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
    .replaceAll('##[', '# #[');

/** A property of a workflow command, which a colon or a comma would end as well. */
export const commandProperty = (text: string) =>
  commandMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Cuts between characters, and says so. */
export function shorten(text: string, limitChars: number): string {
  return text.length <= limitChars ? text : `${text.slice(0, limitChars - 1).toWellFormed()}…`;
}
