import type { Defect } from './defect.ts';

export const RECORD: readonly Defect[] = [
  {
    what: 'whoever listens to the record hears nothing',
    on: 'enum-coalesce',
    file: 'src/evidence/recorder.ts',
    take: 'for (const listener of listeners) listener(recorded, lines);',
    leave: 'void recorded;',
  },
  {
    what: 'the record is full from the start',
    on: 'enum-coalesce',
    file: 'src/evidence/recorder.ts',
    take: 'EVENT_LIMIT = 500_000',
    leave: 'EVENT_LIMIT = 0',
  },
  {
    what: 'texts are never kept',
    on: 'config-of-another',
    file: 'src/evidence/recorder.ts',
    take: "record({ type: 'content',",
    leave: "if (clean === '') record({ type: 'content',",
  },
  {
    what: 'all texts have one hash',
    on: 'config-of-another',
    file: 'src/evidence/content.ts',
    take: ".update(text).digest('hex')",
    leave: ".update('').digest('hex')",
  },
  {
    what: 'the redactor eats every line',
    on: 'enum-coalesce',
    file: 'src/evidence/redaction.ts',
    take: 'const cleaned = hay.replace(text);',
    leave: "const cleaned = text === '' ? text : '';",
  },
];
