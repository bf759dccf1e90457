// What was said from here and can be taken back, newest first: it outlives the page.

export interface Done {
  runs: [first_seq: number, count: number][];
  by: string;
  // One of the statements, to see that it is still the one meant when the pile was kept by an earlier page.
  about: { item: string } | { incident: string } | null;
  key: string;
  page: string; // that said it
  link: boolean; // of two clips with sound: the clocks are read anew
}

export const MOST = 50;

export function seqs_of(done: Done): number[] {
  return done.runs.flatMap(([first, count]) => Array.from({ length: count }, (_, k) => first + k));
}

// Neighbours of a list of numbers as runs.
export function runs_of(seqs: number[]): [number, number][] {
  const out: [number, number][] = [];
  for (const seq of [...seqs].sort((x, y) => x - y)) {
    const last = out.at(-1);
    if (last && seq === last[0] + last[1]) last[1] += 1;
    else out.push([seq, 1]);
  }
  return out;
}

// What is left of the pile when these are taken back, by whatever way.
export function without(pile: Done[], seqs: number[]): Done[] {
  const gone = new Set(seqs);
  return pile
    .map((done) =>
      seqs_of(done).some((seq) => gone.has(seq))
        ? { ...done, runs: runs_of(seqs_of(done).filter((seq) => !gone.has(seq))) }
        : done,
    )
    .filter((done) => done.runs.length > 0);
}

export function pile_of(text: string | null): Done[] {
  try {
    const kept = JSON.parse(text ?? '[]') as Done[];
    return Array.isArray(kept) ? kept.filter((done) => Array.isArray(done.runs) && typeof done.by === 'string') : [];
  } catch {
    return [];
  }
}

// Is this statement still the one that was said?
export function is_the_one(
  done: Done,
  statement: { seq: number; by: string; key: string; state: string } | undefined,
): boolean {
  return (
    statement !== undefined &&
    statement.by === done.by &&
    statement.key === done.key &&
    (statement.state === 'stands' || statement.state === 'superseded')
  );
}
