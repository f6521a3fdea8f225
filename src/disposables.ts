/**
 * What is acquired one after the other and let go in the opposite order. Node has a stack of its own for this from
 * version 24 on; the package also runs on 20.
 */
export interface Disposables extends AsyncDisposable {
  use<T extends AsyncDisposable | Disposable>(value: T): T;
  adopt<T>(value: T, letGo: (value: T) => unknown): T;
  /** Hands everything over to whoever keeps the answer. */
  move(): Disposables;
}

export function newDisposables(held: (() => unknown)[] = []): Disposables {
  return {
    use(value) {
      held.push(() =>
        Symbol.asyncDispose in value ? value[Symbol.asyncDispose]() : value[Symbol.dispose](),
      );
      return value;
    },
    adopt(value, letGo) {
      held.push(() => letGo(value));
      return value;
    },
    move: () => newDisposables(held.splice(0)),
    async [Symbol.asyncDispose]() {
      const errors: unknown[] = [];
      for (const letGo of held.splice(0).reverse()) {
        // One that fails must not keep the others.
        try {
          await letGo();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length === 1) throw errors[0];
      if (errors.length > 1) throw new AggregateError(errors, 'several things could not be let go');
    },
  };
}
