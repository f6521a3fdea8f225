/** What a build of the simulated platform does at each place where one of the past went wrong. The good one first. */
export interface SqlFailure {
  sqlstate: string;
  message: string;
}

export interface Build {
  /** Which answer /buildinfo gives of the instances behind the address, in turn; null is an HTML 404. */
  instances: readonly (string | null)[];
  /** The read of the previous state fails on every heartbeat, for good. */
  readFails: SqlFailure | null;
  healsBeforeJudging: boolean;
  promotes: boolean;
  storesModel: boolean;
  hasModelGate: boolean;
  /** A model that wins over the template's. */
  modelInstead: string | null;
  resolvesTemplate: boolean;
  /** What the asset channel makes of the config and the prompts. */
  cutsConfigAt: number | null;
  configInstead: string | null;
  relaysPrompts: boolean;
  leavesPlaceholder: boolean;
  smugglesSkills: boolean;
  sourceError: string | null;
  delivers: 'whole' | 'half' | 'nothing';
  restartLaysStub: boolean;
  /** Every reconcile asks for a restart after this long. */
  restartsAfterReconcileMs: number | null;
  dropsRestarts: boolean;
  locksOutAfterCrash: boolean;
  leaksTenants: boolean;
  letsForeignOrgsIn: boolean;
  writesLate: boolean;
}

export const goodBuild = (sha: string): Build => ({
  instances: [sha],
  readFails: null,
  healsBeforeJudging: false,
  promotes: true,
  storesModel: true,
  hasModelGate: true,
  modelInstead: null,
  resolvesTemplate: true,
  cutsConfigAt: null,
  configInstead: null,
  relaysPrompts: true,
  leavesPlaceholder: false,
  smugglesSkills: false,
  sourceError: null,
  delivers: 'whole',
  restartLaysStub: false,
  restartsAfterReconcileMs: null,
  dropsRestarts: false,
  locksOutAfterCrash: false,
  leaksTenants: false,
  letsForeignOrgsIn: false,
  writesLate: false,
});
