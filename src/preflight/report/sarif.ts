import type { Outcome, ReportedFinding } from '../outcome.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

const OWN_RULES: Record<string, string> = {
  'enum-text': 'An enum is compared as text with something that is none of its labels.',
  'needless-coalesce': 'A column that is NOT NULL stands in a COALESCE.',
};

export function renderSarif({ findings, known, exitCode }: Outcome): string {
  const all = [...findings, ...known];
  const rules = [...new Set(all.map(({ rule }) => rule))].toSorted();
  const run = {
    tool: { driver: { name: 'delivery preflight', rules: rules.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    // A run that checked nothing must not be read as one that found nothing.
    invocations: [{ executionSuccessful: exitCode !== 3 }],
    results: [
      ...findings.map((finding) => resultOf(finding, 'new', rules)),
      ...known.map((finding) => resultOf(finding, 'unchanged', rules)),
    ],
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

function ruleOf(rule: string) {
  const text = OWN_RULES[rule] ?? `PostgreSQL rejects the statement with SQLSTATE ${rule}.`;
  return { id: rule, shortDescription: { text } };
}

function resultOf(finding: ReportedFinding, baselineState: 'new' | 'unchanged', rules: readonly string[]) {
  const { rule, level, message, detail, hint, file, line, column, sourceLine, fingerprint } = finding;
  const region = { startLine: line, startColumn: column, snippet: { text: sourceLine } };
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    ...{ ruleId: rule, ruleIndex: rules.indexOf(rule), level, baselineState },
    message: { text: [message, detail, hint].filter((it) => it !== undefined).join('\n') },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
    partialFingerprints: { 'delivery/v1': fingerprint },
  };
}
