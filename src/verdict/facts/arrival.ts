/** When something came, as far as looks can tell: after `notYet` began and before `arrived` ended. */
export interface Sighting {
  line: number;
  began: number;
  at: number;
}

export interface Reading<How> extends Sighting {
  there: boolean;
  how: How;
}

export interface Arrival<How> {
  notYet: Reading<How> | null;
  arrived: Reading<How> | null;
  /** The readable look that began last. */
  last: Reading<How> | null;
  /** The first of the readings that, up to the last, all showed the very same. */
  sameSince: Reading<How> | null;
  unreadable: { count: number; last: (Sighting & { message: string }) | null };
}

export const noArrival = <How>(): Arrival<How> => ({
  notYet: null,
  arrived: null,
  last: null,
  sameSince: null,
  unreadable: { count: 0, last: null },
});

export function see<How>(arrival: Arrival<How>, reading: Reading<How>): void {
  if (arrival.last === null || reading.began >= arrival.last.began) {
    if (arrival.last?.how !== reading.how) arrival.sameSince = reading;
    arrival.last = reading;
  }
  if (reading.there) {
    if (arrival.arrived === null || reading.at < arrival.arrived.at) arrival.arrived = reading;
    return;
  }
  // A look that began after the arrival and found nothing tells of a loss, not of a later arrival.
  const couldPrecede = arrival.arrived === null || reading.began <= arrival.arrived.at;
  if (couldPrecede && (arrival.notYet === null || reading.began > arrival.notYet.began))
    arrival.notYet = reading;
}

export function seeNothing<How>(arrival: Arrival<How>, sighting: Sighting, message: string): void {
  arrival.unreadable.count += 1;
  arrival.unreadable.last = { ...sighting, message };
}

/** A moment that is known to lie between two others. */
export interface Span {
  from: number;
  to: number;
}

export const arrivalSpan = (arrival: Arrival<unknown>): Span | null =>
  arrival.arrived && { from: arrival.notYet?.began ?? arrival.arrived.began, to: arrival.arrived.at };

export type Timeliness = 'in-time' | 'too-late' | 'unclear' | 'waiting';

/**
 * In time only if it came in time however late within its span it came; too late only if a look that began
 * after the deadline still missed it. A span that straddles the deadline proves neither.
 */
export function timeliness(arrival: Arrival<unknown>, since: Span | null, budgetMs: number): Timeliness {
  const { arrived, notYet } = arrival;
  if (since === null) return arrived ? 'in-time' : 'waiting';
  const late = notYet !== null && notYet.began - since.to >= budgetMs;
  if (late) return 'too-late';
  if (arrived === null) return 'waiting';
  return arrived.at - since.from <= budgetMs ? 'in-time' : 'unclear';
}
