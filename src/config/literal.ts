/** Secrets that stand within a longer text: in an address, or in a word of a command. */

const CREDENTIAL =
  '(?:[\\w.-]*(?:token|secret|password|passwd|passphrase|api[-_]?key|access[-_]?key|credential|signature)|sig)';
const VALUE = '["\']?([^\\s"\'&#]+)';

const IN_ADDRESS = /[a-z][\w+.-]{0,30}:\/\/[^\s/@:]*:([^\s/@]+)@/gi;
const IN_QUERY = new RegExp(`[?&#]${CREDENTIAL}=${VALUE}`, 'gi');
const IN_WORD = new RegExp(`(?:^|\\s)${CREDENTIAL}=${VALUE}`, 'gi');
const IN_HEADER = new RegExp(
  `(?:^|[\\s"'])(?:(?:proxy-)?authorization|cookie|x-[\\w-]*(?:token|key|secret)):\\s*(?:(?:basic|bearer)\\s+)?${VALUE}`,
  'gi',
);
const NAMES_ONE = new RegExp(`^--?${CREDENTIAL}$`, 'i');

/** A value with a variable in it is ours to fill in, or that of the shell which the command runs. */
const isLiteral = (value: string) => !/\$[A-Za-z_{(]/.test(value);

const hasLiteral = (text: string, form: RegExp) =>
  [...text.matchAll(form)].some(([, value = '']) => isLiteral(value));

export const holdsSecretInQuery = (address: string) => hasLiteral(decoded(address), IN_QUERY);

/** A key may be written with escapes, and is the same key. */
function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

export const holdsSecret = (word: string) =>
  holdsSecretInQuery(word) || [IN_ADDRESS, IN_WORD, IN_HEADER].some((form) => hasLiteral(word, form));

/** The option and its value may be two words. */
export const isSecretOf = (option: string, word: string) =>
  NAMES_ONE.test(option) && !word.startsWith('-') && isLiteral(word);
