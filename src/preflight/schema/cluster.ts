const OBJECT = String.raw`(?:database|role|user(?!\s+mapping\b)|group|tablespace)\b`;
const CHANGES = [
  String.raw`(?:create|alter|drop)\s+${OBJECT}`,
  String.raw`comment\s+on\s+(?:database|role|tablespace)\b`,
  String.raw`alter\s+system\b`,
  String.raw`(?:drop|reassign)\s+owned\b`,
  // A membership: what is granted on an object has an ON before its TO.
  String.raw`(?:grant|revoke)\b(?:(?!\bon\b)[^;])*?\b(?:to|from)\b`,
  String.raw`(?:grant|revoke)\b[^;]*?\bon\s+(?:database|tablespace|parameter)\b`,
].join('|');
const AT_START = new RegExp(String.raw`(?:^|;)\s*(?:${CHANGES})`, 'i');
const ANYWHERE = new RegExp(String.raw`\b(?:${CHANGES})`, 'i');
/** What carries statements inside of it. */
const CARRIER = /^\s*(?:do\b|create\s+(?:or\s+replace\s+)?(?:function|procedure)\b)/i;

/** A statement that changes more than the database that it is run in: roles, databases, settings of the server. */
export function isClusterWide(statement: string): boolean {
  const text = statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  return CARRIER.test(text) ? ANYWHERE.test(text) : AT_START.test(text);
}
