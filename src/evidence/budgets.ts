/** The longest that each hop may take, in the platform's milliseconds. */
export const DEFAULT_BUDGETS = {
  tenant: 900_000,
  reachable: 900_000,
  build: 600_000,
  online: 900_000,
  assets: 600_000,
  plugin: 600_000,
  stays: 120_000,
  teardown: 180_000,
} as const;

export type BudgetName = keyof typeof DEFAULT_BUDGETS;
export type Budgets = Record<BudgetName, number>;

export const BUDGET_NAMES = Object.keys(DEFAULT_BUDGETS) as BudgetName[];
