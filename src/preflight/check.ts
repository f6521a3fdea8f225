import type { Client, DatabaseError } from 'pg';
import { characterAt } from './characters.ts';
import type { Finding, Unchecked } from './finding.ts';
import { stopIfGone } from './gone.ts';
import { placeOf } from './mapped.ts';
import { prepareAll } from './prepare.ts';
import { type Lost, lossBehind } from './schema/missing.ts';
import type { Statement } from './statement.ts';

export interface Checked {
  findings: Finding[];
  unchecked: Unchecked[];
  /** What looked like a statement and is none. */
  doubtful: Statement[];
  /** What PostgreSQL accepted. */
  accepted: Statement[];
}

/** Prepares every statement and says what PostgreSQL says of it. */
export async function checkStatements(
  client: Client,
  statements: readonly Statement[],
  lost: Lost,
): Promise<Checked> {
  const checked: Checked = { findings: [], unchecked: [], doubtful: [], accepted: [] };
  const answers = await prepareAll(
    client,
    statements.map(({ text }) => text.text),
  );
  statements.forEach((statement, at) => {
    const answer = answers[at];
    if (answer === undefined) checked.accepted.push(statement);
    else judge(checked, statement, answer, lost);
  });
  return checked;
}

function judge(
  { findings, unchecked, doubtful }: Checked,
  statement: Statement,
  error: DatabaseError,
  lost: Lost,
): void {
  stopIfGone(error);
  const { place, text, likeness } = statement;
  const loss = lossBehind(lost, text.text, error);
  const client = statement.foreignParameters && dependsOnClient(text.text, error);
  if (loss !== undefined) unchecked.push({ place, reason: `it needs ${loss}, which could not be made here` });
  else if (likeness === 'doubtful') doubtful.push(statement);
  else if (client)
    unchecked.push({ place, reason: `what its parameters stand for decides: ${error.message}` });
  else findings.push(findingOf(statement, error));
}

/** A client that puts its values in as text can write what a parameter of PostgreSQL's own cannot stand for. */
function dependsOnClient(text: string, { code, position }: DatabaseError): boolean {
  if (code === '42P18' || code === '42P08' || code === '42725') return true;
  const at = characterAt(text, Number(position ?? 1));
  return code === '42601' && /^\$\d/.test(text.slice(at));
}

function findingOf({ text, place }: Statement, error: DatabaseError): Finding {
  const at = error.position === undefined ? undefined : characterAt(text.text, Number(error.position));
  return {
    rule: error.code ?? 'XX000',
    level: 'error',
    message: error.message,
    hint: error.hint,
    detail: error.detail,
    place: (at === undefined ? undefined : placeOf(text, at)) ?? place,
    statement: text.text,
  };
}
