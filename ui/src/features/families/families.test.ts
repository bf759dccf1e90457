import { describe, expect, it } from 'vitest';
import type { Family, FamilyMember } from '../../api/types';
import { mapped } from '../../media/compare/plane';
import { arcs_of, lanes_of, match_through, pairs_of } from './families';

const member = (
  id: string,
  shown: [number, number, number, number][],
  more: Partial<FamilyMember> = {},
): FamilyMember => ({
  id,
  name: id,
  kind: 'video',
  side: null,
  source: null,
  duration_s: 20,
  placed: true,
  edits: [],
  mirrored: false,
  turn_deg: 0,
  speed: 1,
  view: 1,
  inset: 1,
  covered: 0,
  detail: 1,
  map: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  shown: shown.map(([start, end, footage_start, footage_end]) => ({ start, end, footage_start, footage_end })),
  ...more,
});
const family = (members: FamilyMember[]): Family => ({
  id: 'f',
  length_s: 30,
  reference: members[0]!.id,
  widest: members[1]!.id,
  best_quality: members[0]!.id,
  members,
  earliest_known: null,
  known_times: [],
  links: [
    { a: 'a', b: 'b', score: 0.9, verdict: 'copy', judged: null },
    { a: 'c', b: 'a', score: 0.8, verdict: 'copy', judged: 'same' },
  ],
});

describe('families', () => {
  const a = member('a', [[0, 20, 5, 25]]);
  const b = member('b', [[2, 12, 0, 10]]);
  // Twice as fast, mirrored, half of the picture.
  const c = member('c', [[1, 6, 10, 20]], {
    speed: 2,
    mirrored: true,
    view: 0.5,
    map: [-0.7, 0, 0.1, 0, 0.7, 0, 0, 0, 1],
  });
  const all = family([a, b, c]);

  it('puts the widest first, then who shows most of the scene', () =>
    expect(lanes_of(all).map((one) => one.id)).toEqual(['b', 'a', 'c']));
  it('finds what two members share by the line of the footage', () => {
    expect(match_through(all, a, b).segments).toMatchObject([{ a_start: 0, a_end: 5, b_start: 7, b_end: 12 }]);
    const [segment] = match_through(all, a, c).segments;
    expect(segment).toMatchObject({ a_start: 5, a_end: 15, b_start: 1, b_end: 6, mirrored: true });
    // The middle of c lies 0.1 right of the middle of the reference, so the middle of a lies 1/7 left or right in c.
    const [x, y] = mapped(segment!.map!, 0, 0);
    expect(x).toBeCloseTo(0.142857, 5);
    expect(y).toBeCloseTo(0, 9);
    expect(match_through(all, b, c).segments).toEqual([]);
  });
  it('says of a pair what was found of it, and nothing of one that was not compared', () => {
    expect(match_through(all, c, a)).toMatchObject({ score: 0.8, verdict: 'copy', judged: 'same' });
    expect(match_through(all, b, c)).toMatchObject({ score: 0, verdict: null, judged: null });
  });
  it('says the pairs in words: on what they rest, and what both show', () => {
    const made = {
      ...all,
      links: [
        ...all.links,
        { a: 'b', b: 'c', score: 0.5, verdict: 'copy' as const, judged: null },
        { a: 'a', b: 'gone', score: 1, verdict: 'copy' as const, judged: null },
      ],
    };
    expect(pairs_of(made, lanes_of(made)).map(({ a: x, b: y, trust, shared }) => [x.id, y.id, trust, shared])).toEqual([
      ['b', 'a', 'sure', [{ from: 5, to: 10 }]],
      ['b', 'c', 'faint', []],
      ['a', 'c', 'said', [{ from: 10, to: 20 }]],
    ]);
  });
  it('draws short arcs inside long ones', () => {
    const arcs = arcs_of(
      [
        { a: 'a', b: 'c', score: 1, verdict: 'copy', judged: null },
        { a: 'a', b: 'b', score: 1, verdict: 'copy', judged: null },
      ],
      [a, b, c],
    );
    expect(arcs.map((one) => [one.from, one.to])).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(arcs[0]!.depth).toBeLessThan(arcs[1]!.depth);
  });
});
