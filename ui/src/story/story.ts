// Rows of the story with those of some items and incidents as they are now.
type About = { item: string | null; incident: string | null };

export const subject_of = (row: About) => row.incident ?? row.item!;

// All other rows stay as they were, in their order.
export function rows_with<T extends About>(rows: T[], subjects: ReadonlySet<string>, fresh: T[]): T[] {
  if (subjects.size === 0) return rows;
  return [...rows.filter((row) => !subjects.has(subject_of(row))), ...fresh];
}

export function by_id_with<T extends { id: string }>(all: T[], fresh: T[]): T[] {
  const now = new Map(fresh.map((one) => [one.id, one]));
  const known = new Set(all.map((one) => one.id));
  return [...all.map((one) => now.get(one.id) ?? one), ...fresh.filter((one) => !known.has(one.id))];
}
