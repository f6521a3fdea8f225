/** Time in columns of one width, few enough to be seen apart. */
export interface Columns {
  fromMs: number;
  widthMs: number;
  count: number;
}

const MOST_COLUMNS = 60;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What lies in bins is known by the day; what is read exactly can be told by the minute. */
export function columnsOf(fromMs: number, toMs: number, exact: boolean): Columns {
  const unit = exact ? MINUTE_MS : DAY_MS;
  const start = Math.floor(fromMs / unit) * unit;
  const units = Math.max(1, Math.ceil((toMs - start) / unit));
  const widthMs = Math.ceil(units / MOST_COLUMNS) * unit;
  return { fromMs: start, widthMs, count: Math.ceil((units * unit) / widthMs) };
}

/** When its day began, in UTC. */
export const dayOf = (at: Date) => new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);

export const columnOf = ({ fromMs, widthMs }: Columns, atMs: number) => Math.floor((atMs - fromMs) / widthMs);
