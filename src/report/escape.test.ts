import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  commandMessage,
  commandProperty,
  markdown,
  markdownBlock,
  markdownCode,
  markdownCodeCell,
  markup,
  scriptJson,
  shorten,
  terminal,
  visible,
  xmlAttribute,
} from './escape.ts';
import { HOSTILE } from './sample/hostile.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom(...HOSTILE, ...HOSTILE.split(' ')), { maxLength: 40 })
    .map((parts) => parts.join('')),
);
const always = (holds: (text: string) => boolean) =>
  fc.assert(fc.property(anything, holds), { numRuns: 500 });

test('nothing in visible text acts: no control, no override, no half of a pair', () => {
  always(
    (text) => !/(?![\n\t])[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u.test(visible(text)),
  );
});

test('control characters and overrides are shown, not swallowed', () => {
  assert.equal(visible('a\u0000\u001b[1m\u007f\u009b\u202eb\ud800'), 'a␀␛[1m␡<9B><U+202E>b\ufffd');
});

test('markup has no bare mark of markup left in it', () => {
  always((text) => !/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/.test(markup(text)));
});

test('an attribute of XML keeps its line breaks as references', () => {
  assert.equal(xmlAttribute('a\r\nb\tc'), 'a&#10;b&#9;c');
});

test('JSON in a script element ends no element and comes back as it was', () => {
  always((text) => {
    const written = scriptJson({ text });
    return !written.includes('<') && JSON.parse(written).text === text;
  });
});

test('a line for the terminal is one line and starts no command of a runner', () => {
  always((text) => !/[\n\r\t]|##\[|(?![\n\t])\p{Cc}/u.test(terminal(text)));
});

test('a workflow command is one line, and its properties end where we end them', () => {
  assert.equal(commandMessage('100 %\n::error::x'), '100 %25%0A::error::x');
  assert.equal(commandProperty('a: b, c\n'), 'a%3A b%2C c%0A');
  always((text) => !/[\r\n]|##\[/.test(commandMessage(text)) && !/[:,\r\n]/.test(commandProperty(text)));
});

test('running text in Markdown opens nothing', () => {
  always((text) => !/(?<!\\)[`*_[\]~$!]|[<>|]|@\w|:\/\/|\n/.test(markdown(text).replaceAll('\\\\', '')));
});

test('a code span ends where we end it', () => {
  always((text) => {
    const span = markdownCode(text);
    const [fence = ''] = /^`+/.exec(span) ?? [];
    const inside = span.slice(fence.length, -fence.length);
    return !new RegExp(`(?<!\`)\`{${fence.length}}(?!\`)`).test(inside) && !span.includes('\n');
  });
});

test('a bar in a cell’s code span does not end the cell', () => {
  always((text) => !/(?<!\\)\|/.test(markdownCodeCell(text)));
});

test('a fenced block ends where we end it', () => {
  always((text) => {
    const lines = markdownBlock(text).split('\n');
    const fence = lines[0] ?? '';
    return lines.slice(1, -1).every((line) => !line.trimStart().startsWith(fence)) && lines.at(-1) === fence;
  });
});

test('a cut leaves no half of a pair', () => {
  assert.equal(shorten('ab🔑🔑', 4), 'ab\ufffd…');
  assert.equal(shorten('short', 10), 'short');
});
