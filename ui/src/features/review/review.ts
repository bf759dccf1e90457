// The order of a review: each scene once. Copies fold under the best version that is in the list.
import type { CopyMatch, Item } from '../../api/types';

export interface Scene {
  best: string;
  folded: string[]; // other versions, best first
}

// More pixels, then a sound track, then more seconds, then more bytes; the item that came first where all is equal.
function better(x: Item, y: Item): number {
  const pixels = (item: Item) => (item.width ?? 0) * (item.height ?? 0);
  return (
    pixels(y) - pixels(x) ||
    Number(y.has_sound) - Number(x.has_sound) ||
    (y.duration_s ?? 0) - (x.duration_s ?? 0) ||
    y.size_bytes - x.size_bytes
  );
}

// A copy says the same pictures, unless people say otherwise; another take of a scene or a shared logo does not fold.
export function scenes_of(items: Item[], copies: CopyMatch[]): Scene[] {
  const parent = new Map<string, string>(items.map((item) => [item.id, item.id]));
  const root = (id: string): string => {
    let at = id;
    while (parent.get(at) !== at) at = parent.get(at)!;
    parent.set(id, at);
    return at;
  };
  for (const match of copies) {
    const same = match.judged === 'same' || (match.verdict === 'copy' && match.judged !== 'different');
    if (same && parent.has(match.a.id) && parent.has(match.b.id)) parent.set(root(match.a.id), root(match.b.id));
  }
  const families = new Map<string, Item[]>();
  for (const item of items) families.set(root(item.id), [...(families.get(root(item.id)) ?? []), item]);
  // In the order of the list: a family stands where its first item stands.
  return [...families.values()].map((family) => {
    const order = [...family].sort(better);
    return { best: order[0]!.id, folded: order.slice(1).map((item) => item.id) };
  });
}

// The queue with the scene of an item at its place, this version of it in front; where it is gone, about where one was.
export function with_in_front(scenes: Scene[], id: string | null, before: number): [Scene[], number] {
  const at = id === null ? -1 : scenes.findIndex((scene) => scene.best === id || scene.folded.includes(id));
  if (at < 0) return [scenes, Math.min(id === null || id === '' ? 0 : before, Math.max(0, scenes.length - 1))];
  const scene = scenes[at]!;
  if (scene.best === id) return [scenes, at];
  return [
    scenes.map((one, i) =>
      i === at ? { best: id!, folded: [one.best, ...one.folded.filter((other) => other !== id)] } : one,
    ),
    at,
  ];
}

// The span of the marks: the last in before the last out; an out without an in begins at the start.
export function span_of_marks(mark_in: number | null, mark_out: number): { start_s: number; end_s: number } {
  const start = mark_in !== null && mark_in < mark_out ? mark_in : 0;
  return { start_s: start, end_s: mark_out };
}
