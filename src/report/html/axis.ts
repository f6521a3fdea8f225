const STEPS_S = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400,
];
const MOST_LABELS = 8;

/** Round times along the axis, few enough to be read. */
export function axisOf(toMs: number): number[] {
  const step =
    (STEPS_S.find((seconds) => toMs / 1000 / seconds <= MOST_LABELS) ?? toMs / 1000 / MOST_LABELS) * 1000;
  return Array.from({ length: Math.floor(toMs / step) + 1 }, (_, index) => Math.round(index * step));
}

/** How many rows labels need so that none lies on another, and in which row each goes. */
export function stack(ats: readonly number[], toMs: number): number[] {
  const ends: number[] = [];
  return ats.map((at) => {
    const row = ends.findIndex((end) => (at - end) / toMs > LABEL_SHARE);
    const chosen = row < 0 ? ends.length : row;
    ends[chosen] = at;
    return chosen;
  });
}

/** What a label takes of the width at the least width that shows any. */
const LABEL_SHARE = 0.26;
