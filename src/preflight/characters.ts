/** PostgreSQL counts characters from 1, JavaScript UTF-16 units from 0. */
export function characterAt(text: string, position: number): number {
  let units = 0;
  let left = position - 1;
  for (const character of text) {
    if (left <= 0) break;
    units += character.length;
    left -= 1;
  }
  return units;
}
