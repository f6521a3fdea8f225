import { defineFault } from '../build.ts';

/** Any org that exists will do: the guard asks whether the id is known, not whose it is. */
export const fault = defineFault({}, (_params, good) => ({
  guard: {
    ...good.guard,
    judge({ orgId, tenant }, directory) {
      const named = orgId === undefined ? undefined : directory.tenantById(orgId);
      return named ? { hidden: false, tokensOf: [tenant, named] } : { hidden: true };
    },
  },
}));
