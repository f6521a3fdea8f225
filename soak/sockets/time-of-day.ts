const RealDate = globalThis.Date;
let offByMs = 0;

const now = () => RealDate.now() + offByMs;

/** The time of day as all that runs in this process reads it; what is measured with a steady clock stays right. */
const JumpingDate = new Proxy(RealDate, {
  construct: (date, given: unknown[]) => Reflect.construct(date, given.length === 0 ? [now()] : given),
  apply: () => new RealDate(now()).toString(),
  get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
});

/** Beyond every budget, and as far back as forth. */
const JUMPS_MS = [3_600_000, -7_200_000, 86_400_000, -82_800_000];
let jumped = 0;

export function jumpTimeOfDay(): void {
  globalThis.Date = JumpingDate;
  offByMs += JUMPS_MS[jumped % JUMPS_MS.length] ?? 0;
  jumped += 1;
}

export function setTimeOfDayRight(): void {
  globalThis.Date = RealDate;
  offByMs = 0;
}
