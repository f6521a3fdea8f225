/** What a platform could say to harm who reads it: each piece is at home in one of the sinks. */
export const HOSTILE_LINE = [
  '</script><script>alert(1)</script>',
  '"\'><img src=https://evil.example.com/x onerror=alert(1)>',
  '<!-- -->]]><![CDATA[&amp;',
  '\u001b[31mred\u001b]8;;https://evil.example.com\u0007\u009b2J',
  '\u0000\u0008\u007f',
  '\u202edesrever\u2066\u200b\ufeff',
  '\ud800',
  '##[error]taken over',
  '| `code` ``` **bold** [x](javascript:alert(1)) ![y](https://evil.example.com/z) @everyone #1 $x$',
  '%0A::stop-commands::x',
].join(' ');

/** The same with the line breaks with which it would begin lines of its own. */
export const HOSTILE = `${HOSTILE_LINE}\n::error::taken over\r\n## Pass\n\n<details>\n\`\`\`\n- [ ] x\u2028::warning::y`;
