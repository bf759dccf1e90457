// A family of copies on the line of its footage.
import type { CopyMatch, Family, FamilyLink, FamilyMember, Segment } from '../../api/types';
import { inverse, is_map, joined } from '../../media/compare/plane';

export const start_of = (member: FamilyMember): number =>
  Math.min(Infinity, ...member.shown.map((part) => part.footage_start));
const shown_s = (member: FamilyMember): number =>
  member.shown.reduce((sum, part) => sum + part.footage_end - part.footage_start, 0);

// Widest first: what shows most of the scene, then most of its time, then most detail; what is not placed comes last.
export function lanes_of(family: Family): FamilyMember[] {
  const rank = (member: FamilyMember) => (member.id === family.widest ? 2 : member.placed ? 1 : 0);
  return [...family.members].sort(
    (x, y) =>
      rank(y) - rank(x) ||
      Math.round(y.view * 50) - Math.round(x.view * 50) ||
      Math.round(shown_s(y) * 2) - Math.round(shown_s(x) * 2) ||
      y.detail - x.detail ||
      x.name.localeCompare(y.name),
  );
}

export const links_with = (family: Family, id: string): FamilyLink[] =>
  family.links.filter((one) => one.a === id || one.b === id);
export const link_between = (family: Family, a: string, b: string): FamilyLink | null =>
  family.links.find((one) => (one.a === a && one.b === b) || (one.a === b && one.b === a)) ?? null;

// What two members show of the same time of the footage, through the family, when they were never compared themselves.
export function match_through(family: Family, a: FamilyMember, b: FamilyMember): CopyMatch {
  const segments: Segment[] = [];
  const back = is_map(b.map) ? inverse(b.map) : null;
  for (const x of a.shown) {
    for (const y of b.shown) {
      const from = Math.max(x.footage_start, y.footage_start);
      const to = Math.min(x.footage_end, y.footage_end);
      if (to - from < 0.2 && !(a.kind === 'photo' || b.kind === 'photo')) continue;
      if (to < from) continue;
      const at = (part: typeof x, footage: number) => {
        const length = part.footage_end - part.footage_start;
        return length > 0
          ? part.start + ((footage - part.footage_start) / length) * (part.end - part.start)
          : part.start;
      };
      const [a_start, a_end, b_start, b_end] = [at(x, from), at(x, to), at(y, from), at(y, to)];
      segments.push({
        a_start,
        a_end,
        b_start,
        b_end,
        score: link_between(family, a.id, b.id)?.score ?? 0.5,
        speed: a_end > a_start ? (b_end - b_start) / (a_end - a_start) : 1,
        ...(back && is_map(a.map) ? { map: joined(back, a.map) } : {}),
        mirrored: a.mirrored !== b.mirrored,
      });
    }
  }
  const link = link_between(family, a.id, b.id);
  return {
    a: { id: a.id, name: a.name },
    b: { id: b.id, name: b.name },
    score: link?.score ?? 0,
    verdict: link ? link.verdict : null,
    judged: link?.judged ?? null,
    said: [],
    sound: null,
    by_sound: false,
    segments: segments.sort((x, y) => x.a_start - y.a_start),
  };
}

export type Trust = 'said' | 'sure' | 'faint';
const FAINT = 0.6;
// What a pair rests on: what people say, or how well the pictures match.
export const trust_of = (link: Pick<FamilyLink, 'judged' | 'score'>): Trust =>
  link.judged !== null ? 'said' : link.score < FAINT ? 'faint' : 'sure';

// The stretches of the footage that both show.
export function shared_by(a: FamilyMember, b: FamilyMember): { from: number; to: number }[] {
  const shared = a.shown.flatMap((x) =>
    b.shown.map((y) => ({
      from: Math.max(x.footage_start, y.footage_start),
      to: Math.min(x.footage_end, y.footage_end),
    })),
  );
  return shared.filter(({ from, to }) => to > from).sort((x, y) => x.from - y.from);
}

// The pairs that make a family, as its arcs show them: in the order of the lanes.
export function pairs_of(
  family: Family,
  lanes: FamilyMember[],
): { link: FamilyLink; a: FamilyMember; b: FamilyMember; trust: Trust; shared: { from: number; to: number }[] }[] {
  const number = new Map(lanes.map((member, i) => [member.id, i]));
  return family.links
    .flatMap((link) => {
      const ends = [number.get(link.a), number.get(link.b)].filter((one) => one !== undefined).sort((x, y) => x - y);
      if (ends.length < 2 || ends[0] === ends[1]) return [];
      const [a, b] = [lanes[ends[0]!]!, lanes[ends[1]!]!];
      return [{ link, a, b, trust: trust_of(link), shared: shared_by(a, b) }];
    })
    .sort((x, y) => number.get(x.a.id)! - number.get(y.a.id)! || number.get(x.b.id)! - number.get(y.b.id)!);
}

// Arcs between lanes: the further apart, the further out; links first that reach least, so that arcs cross little.
export function arcs_of(
  links: FamilyLink[],
  lanes: FamilyMember[],
): { link: FamilyLink; from: number; to: number; depth: number }[] {
  const number = new Map(lanes.map((member, i) => [member.id, i]));
  return links
    .flatMap((link) => {
      const [x, y] = [number.get(link.a), number.get(link.b)];
      return x === undefined || y === undefined || x === y
        ? []
        : [{ link, from: Math.min(x, y), to: Math.max(x, y), depth: 0 }];
    })
    .map((arc) => ({ ...arc, depth: Math.min(1, 0.25 + 0.75 * ((arc.to - arc.from) / Math.max(1, lanes.length - 1))) }))
    .sort((x, y) => x.to - x.from - (y.to - y.from));
}
