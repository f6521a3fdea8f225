/** A variable of a container: a value of its own, or a field of its pod. */
export interface Variable {
  name: string;
  value?: string;
  valueFrom?: object;
}

/** As a kubelet sets them: `$(NAME)` stands for one that came before, and for itself where none of the name did. */
export function environmentOf(
  variables: readonly Variable[],
  fields: Readonly<Record<string, string>>,
): Record<string, string> {
  const known: Record<string, string> = {};
  for (const { name, value } of variables)
    known[name] =
      value?.replace(/\$\((\w+)\)/g, (whole, other) => known[other] ?? whole) ?? fields[name] ?? '';
  return known;
}
