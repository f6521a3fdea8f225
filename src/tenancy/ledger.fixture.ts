import { ledger } from './ledger.ts';

/** One of several runs that share a ledger which is compacted all the time. */
const [path = '', run = '0'] = process.argv.slice(2);
const book = ledger(path, 1_500);
for (let n = 0; n < 20; n += 1) {
  const slug = `e2e-tmpl-${(Number(run) * 1_000 + n).toString(16).padStart(8, '0')}`;
  book.open({ slug, controlPlane: 'https://api.example.com', embedded: false });
  book.note(slug, 'answered');
  if (n % 4 !== 0) book.note(slug, 'gone');
}
