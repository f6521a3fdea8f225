import { z } from 'zod';
import { holdsSecret, isSecretOf } from './literal.ts';
import { HOLDS_A_SECRET, text } from './values.ts';

/** A program and its arguments. */
export const words = z
  .array(text)
  .min(1, 'names no program')
  .superRefine((given, context) => {
    for (const [index, word] of given.entries())
      if (holdsSecret(word) || isSecretOf(given[index - 1] ?? '', word))
        context.addIssue({ code: 'custom', path: [index], message: HOLDS_A_SECRET });
  });

export const databaseUrl = text.superRefine((value, context) => {
  if (holdsSecret(value)) context.addIssue({ code: 'custom', message: HOLDS_A_SECRET });
});
