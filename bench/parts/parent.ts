/** The other end of a part that runs in a process of its own: see child.ts. */
export const optionsOf = <T>(): T => JSON.parse(process.argv[2] ?? '{}') as T;

export const tell = (what: unknown) => process.send?.(what);

export function onAsked(answer: (question: never) => unknown): void {
  process.on('message', async (question) => tell((await answer(question as never)) ?? {}));
}

/** Whoever has nothing left to do for its parent ends. */
export function onEnd(letGo: () => Promise<void> | void = () => undefined): void {
  process.on('disconnect', async () => {
    await letGo();
    process.exit();
  });
}
