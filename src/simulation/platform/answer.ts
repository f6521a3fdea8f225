/** An answer as it leaves the platform. */
export interface Answer {
  status: number;
  contentType: string;
  retryAfter: string | null;
  body: string;
  /** It says how things are, as against why nothing can be said. */
  tells: boolean;
  /** How long the platform holds it back. */
  heldMs: number;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';

export const json = (status: number, value: unknown, heldMs = 0): Answer => ({
  status,
  contentType: JSON_TYPE,
  retryAfter: null,
  body: JSON.stringify(value),
  tells: status < 300 || status === 404,
  heldMs,
});

const page = (title: string) =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>${title}</body></html>\n`;

export const html = (status: number, title: string): Answer => ({
  status,
  contentType: HTML_TYPE,
  retryAfter: null,
  body: page(title),
  tells: false,
  heldMs: 0,
});
