import { markup } from '../escape.ts';

/** Markup that is already safe. Everything else that a template is given is escaped. */
export interface Html {
  readonly html: string;
}
type Piece = string | number | Html | readonly Html[] | null | false;

export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let text = strings[0] ?? '';
  for (const [index, piece] of pieces.entries()) text += written(piece) + (strings[index + 1] ?? '');
  return { html: text };
}

function written(piece: Piece): string {
  if (piece === null || piece === false) return '';
  if (typeof piece === 'string') return markup(piece);
  if (typeof piece === 'number') return String(piece);
  return 'html' in piece ? piece.html : piece.map((one) => one.html).join('');
}

/** For what is not text from outside: our own style sheet and script, and JSON that was escaped for its place. */
export const trusted = (text: string): Html => ({ html: text });

export const nothing: Html = { html: '' };
