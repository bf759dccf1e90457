// Clips of one clock on one line. Group time in seconds = offset_s + media time × rate (docs/api.md).
import type { ClockGroup, ClockLink, ClockMember, LinkSaid, OtherPair, Voice } from '../../api/clock_types';

export const MOST_ANGLES = 9;

type Placed = Pick<ClockMember, 'offset_s' | 'rate' | 'duration_s'>;

export const group_time = (member: Placed, media_s: number): number => member.offset_s + media_s * member.rate;
export const media_time = (member: Placed, group_s: number): number => (group_s - member.offset_s) / member.rate;
export const end_of = (member: Placed): number => group_time(member, member.duration_s);

// Half-open: at its end a clip has left the stage.
export const on_stage = (member: Placed, group_s: number): boolean =>
  group_s >= member.offset_s && group_s < end_of(member);

export function span_of(members: Placed[]): { from_s: number; to_s: number } {
  if (members.length === 0) return { from_s: 0, to_s: 1 };
  return { from_s: Math.min(...members.map((one) => one.offset_s)), to_s: Math.max(...members.map(end_of)) };
}

// The moment from which most clips run together for longest: where one wants to look first.
export function fullest(members: Placed[]): number {
  const turns = members
    .flatMap((one) => [
      { at: one.offset_s, by: 1 },
      { at: end_of(one), by: -1 },
    ])
    .sort((x, y) => x.at - y.at || x.by - y.by);
  let [now, best, best_s, best_at] = [0, 0, 0, turns[0]?.at ?? 0];
  turns.forEach((turn, i) => {
    now += turn.by;
    const length = (turns[i + 1]?.at ?? turn.at) - turn.at;
    if (now > best || (now === best && length > best_s)) [best, best_s, best_at] = [now, length, turn.at];
  });
  return best_at;
}

// Up to `most` clips to begin with: those on stage at a moment, pictures before sounds, one of each side first; of
// copies of one sound only the first, for the others are no other angle.
export function first_angles(members: ClockMember[], at_s: number, most = MOST_ANGLES): string[] {
  const seen = new Set<string | null>();
  const fresh = (one: ClockMember) => one.side !== null && !seen.has(one.side) && seen.add(one.side) !== undefined;
  const rank = new Map(
    members.map((one) => [
      one,
      (on_stage(one, at_s) ? 0 : 4) + (one.kind === 'sound' ? 2 : 0) + (on_stage(one, at_s) && fresh(one) ? 0 : 1),
    ]),
  );
  const chosen: ClockMember[] = [];
  const copies: ClockMember[] = [];
  for (const one of [...members].sort((x, y) => rank.get(x)! - rank.get(y)!)) {
    (chosen.some((other) => one.same_recording.includes(other.id)) ? copies : chosen).push(one);
  }
  const first = [...chosen, ...copies].slice(0, Math.min(most, Math.max(2, chosen.length)));
  return members.filter((one) => first.includes(one)).map((one) => one.id);
}

export const links_of = (links: ClockLink[], id: string): ClockLink[] =>
  links.filter((one) => one.a === id || one.b === id);

// Of the links that hold a clip, the surest: how many false ones are to be expected among as many pairs as were
// compared.
export function surest_link(links: ClockLink[], id: string): ClockLink | null {
  const own = links_of(links, id);
  return (
    own.find((one) => one.said) ??
    own.reduce<ClockLink | null>((best, one) => (best === null || one.score > best.score ? one : best), null)
  );
}

// Where a link stands on the line of the group: the middle of what both heard.
export function moment_of(group: Pick<ClockGroup, 'members'>, link: ClockLink): number | null {
  const a = group.members.find((one) => one.id === link.a);
  return a ? group_time(a, link.at_s) : null;
}

// How far a link lies from where the group put its clips: what the solving gave up.
export function residue_of(group: Pick<ClockGroup, 'members'>, link: ClockLink): number | null {
  const [a, b] = [link.a, link.b].map((id) => group.members.find((one) => one.id === id));
  if (!a || !b) return null;
  return group_time(a, link.at_s) - group_time(b, link.at_s - link.offset_s);
}

export type Trust = 'said' | 'strong' | 'fair' | 'weak';

// By the rate of false links that is to be expected: one in a hundred thousand, in a thousand, more.
export function trust_of(link: Pick<ClockLink, 'said' | 'false_rate'>): Trust {
  if (link.said || link.false_rate === null) return 'said';
  if (link.false_rate <= 1e-4) return 'strong';
  return link.false_rate <= 1e-2 ? 'fair' : 'weak';
}

// "1 in 20,000": two figures at most, for more would be a lie.
export function one_in(rate: number): number {
  if (!(rate > 0)) return Infinity;
  const n = 1 / rate;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  return Math.max(1, Math.round(n / step) * step);
}

// The curve of false links was held against some ten thousand pairs: what it says beyond that is not known.
export const LEAST_RATE = 1e-5;

// Away from the speed of the others, in parts per million.
export const drift_ppm = (member: Pick<ClockMember, 'rate'>): number => (member.rate - 1) * 1e6;

export interface Around {
  from_s: number;
  to_s: number;
}

const LEAST_SPAN_S = 0.4;

// Zooms at a moment; never beyond twice the whole.
export function zoomed_in(view: Around, whole: Around, at_s: number, factor: number): Around {
  const length = view.to_s - view.from_s;
  const most = Math.max(LEAST_SPAN_S, (whole.to_s - whole.from_s) * 1.1);
  const wanted = Math.min(most, Math.max(LEAST_SPAN_S, length * factor));
  const share = Math.min(1, Math.max(0, (at_s - view.from_s) / length));
  return kept_in({ from_s: at_s - share * wanted, to_s: at_s + (1 - share) * wanted }, whole);
}

// The window stays over the group: a line scrolled away is a line lost.
export function kept_in(view: Around, whole: Around): Around {
  const length = view.to_s - view.from_s;
  const margin = Math.max(length * 0.1, (whole.to_s - whole.from_s) * 0.05);
  const least = whole.from_s - margin;
  const most = Math.max(least, whole.to_s + margin - length);
  const from_s = Math.min(most, Math.max(least, view.from_s));
  return { from_s, to_s: from_s + length };
}

// Clips that hold one recorded sound, and the pairs that say something else; both in the order of the list.
export function recordings_of(pairs: OtherPair[]): { recordings: { id: string; name: string }[][]; rest: OtherPair[] } {
  const same = (pair: OtherPair) => pair.state === 'same_recorded_sound';
  const groups: Map<string, string>[] = [];
  for (const { a, b, a_name, b_name } of pairs.filter(same)) {
    const met = groups.filter((group) => group.has(a) || group.has(b));
    const into = met[0] ?? new Map<string, string>();
    if (met.length === 0) groups.push(into);
    into.set(a, a_name).set(b, b_name);
    for (const other of met.slice(1)) {
      for (const [id, name] of other) into.set(id, name);
      groups.splice(groups.indexOf(other), 1);
    }
  }
  return {
    recordings: groups.map((group) => [...group].map(([id, name]) => ({ id, name }))),
    rest: pairs.filter((pair) => !same(pair)),
  };
}

export interface LinkVoices {
  standing: Voice[]; // oldest first: the last governs
  before: (Omit<Voice, 'what'> & { what: string })[]; // what gave way, newest first
  disputed: boolean;
}

// What people say of a pair, offsets as time in `a` minus time in the other.
export function link_voices(said: LinkSaid[], a: string): LinkVoices {
  const all = said.map((one) => {
    const typed_s = one.typed?.offset_s ?? null;
    const offset_s = typed_s === null ? null : typed_s * (one.item === a ? 1 : -1);
    return { seq: one.seq, by: one.by, what: one.typed?.what ?? '', offset_s, evidence: one.evidence, time: one.time };
  });
  const last = new Map(all.map((one) => [one.by, one]));
  const standing = all.filter((one): one is Voice => last.get(one.by) === one && one.what !== 'release');
  const before = all.filter((one) => last.get(one.by) !== one || one.what === 'release').reverse();
  const first = standing[0];
  const disputed = standing.some(
    (one) => one.what !== first!.what || Math.abs((one.offset_s ?? 0) - (first!.offset_s ?? 0)) > 5e-4,
  );
  return { standing, before, disputed };
}
