import { COURSE } from './course.ts';
import type { Defect } from './defect.ts';
import { ENDINGS } from './ending.ts';
import { LOOKS } from './looks.ts';
import { RECORD } from './record.ts';
import { VERDICTS } from './verdict.ts';
import { WIRE } from './wire.ts';

export const DEFECTS: readonly Defect[] = [...LOOKS, ...COURSE, ...WIRE, ...RECORD, ...VERDICTS, ...ENDINGS];
