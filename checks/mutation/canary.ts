/** Every change to this is noticed by the test beside it. */
export const guarded = (slug: string) => slug.length > 4;

/** It is called, and nobody looks at the answer: no change to this can be noticed. */
export const unguarded = (slug: string) => slug.length > 4;
