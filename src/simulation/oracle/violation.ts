/** Where the verdict says something that is not so, or does not say what could be known. */
export interface Violation {
  kind:
    | 'false pass'
    | 'false fail'
    | 'needless inconclusive'
    | 'blocked by nothing'
    | 'wrong cause'
    | 'no cause'
    | 'not asserted'
    | 'false proof'
    | 'leak'
    | 'left over'
    | 'judged otherwise'
    | 'crash';
  told: string;
}
