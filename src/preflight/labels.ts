import type { Client } from 'pg';
import type { Finding } from './finding.ts';
import { readCatalog } from './tree/catalog.ts';
import { labelsHint } from './tree/rules.ts';

const FOREIGN_LABEL = /^invalid input value for enum (.+?): "(.*)"$/s;

/** PostgreSQL says that a label is foreign, and not which ones there are. */
export async function withLabels(client: Client, findings: readonly Finding[]): Promise<Finding[]> {
  if (!findings.some(({ message }) => FOREIGN_LABEL.test(message))) return [...findings];
  const enums = [...(await readCatalog(client)).enums.values()];
  return findings.map((finding) => {
    const [, type, label = ''] = FOREIGN_LABEL.exec(finding.message) ?? [];
    const known = enums.find(({ name }) => name === type);
    if (known === undefined) return finding;
    const hint = [finding.hint, coalesceHint(finding), labelsHint(label, known.labels)];
    return { ...finding, hint: hint.filter(Boolean).join(' ') };
  });
}

function coalesceHint({ statement, message }: Finding): string | undefined {
  const label = FOREIGN_LABEL.exec(message)?.[2] ?? '';
  const literal = label.replace(/[.*+?^${}()|[\]\\']/g, '\\$&');
  const within = new RegExp(String.raw`\bcoalesce\s*\([^()]*(?:\([^()]*\)[^()]*)*,\s*'${literal}'`, 'i');
  return within.test(statement) ? 'All values of a COALESCE take the type of the enum.' : undefined;
}
