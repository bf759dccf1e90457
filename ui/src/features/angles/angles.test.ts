import { describe, expect, it } from 'vitest';
import type { ClockLink, ClockMember, OtherPair } from '../../api/clock_types';
import {
  end_of,
  link_voices,
  first_angles,
  fullest,
  group_time,
  kept_in,
  media_time,
  moment_of,
  on_stage,
  one_in,
  recordings_of,
  residue_of,
  surest_link,
  trust_of,
  zoomed_in,
} from './angles';

const member = (
  id: string,
  offset_s: number,
  duration_s: number,
  side: string | null = null,
  rate = 1,
): ClockMember => ({
  id,
  name: id,
  kind: 'video',
  side,
  offset_s,
  rate,
  duration_s,
  sound_from_s: 0,
  silent_share: 0,
  clipped_share: 0,
  filled_s: 0,
  jumps: 0,
  same_recording: [],
});
const link = (a: string, b: string, offset_s: number, at_s: number, score = 12): ClockLink => ({
  a,
  b,
  offset_s,
  at_s,
  interval_s: 0.06,
  drift_ppm: null,
  walk_s: 0,
  score,
  false_rate: 1e-6,
  state: 'same_event',
  said: false,
  voices: [],
  disputed: false,
  claims: 'unknown',
});

describe('the line of a group', () => {
  it('goes from media time to group time and back, with drift', () => {
    const one = member('a', 10, 100, null, 1.0001);
    expect(group_time(one, 100)).toBeCloseTo(110.01, 9);
    expect(media_time(one, 110.01)).toBeCloseTo(100, 9);
    expect(end_of(one)).toBeCloseTo(110.01, 9);
    expect([9.9, 10, 110, 110.01].map((at) => on_stage(one, at))).toEqual([false, true, true, false]);
  });
  it('finds where most run together, and takes one of each side first', () => {
    const all = [member('a', 0, 20, 'N'), member('b', 2, 10, 'N'), member('c', 5, 30, 'S'), member('d', 40, 5, 'S')];
    expect(fullest(all)).toBe(5);
    expect(first_angles(all, 5, 2)).toEqual(['a', 'c']);
    expect(first_angles(all, 5)).toEqual(['a', 'b', 'c', 'd']);
  });
  it('takes a copy of the same sound last: it is no second witness', () => {
    const all = [member('a', 0, 20), { ...member('b', 0, 20), same_recording: ['a'] }, member('c', 0, 20)];
    expect(first_angles(all, 1)).toEqual(['a', 'c']);
    expect(first_angles(all.slice(0, 2), 1)).toEqual(['a', 'b']);
  });
  it('puts a link where it was heard, and says how far the group is from it', () => {
    // One sound at 7 s of a and 3 s of b: a began 4 s earlier. The group says 4.02.
    const group = { members: [member('a', 0, 20), member('b', 4.02, 20)] };
    expect(moment_of(group, link('a', 'b', 4, 7))).toBe(7);
    expect(residue_of(group, link('a', 'b', 4, 7))).toBeCloseTo(-0.02, 9);
    expect(residue_of(group, link('a', 'x', 4, 7))).toBeNull();
  });
  it('shows the surest link, and what a person said before it', () => {
    const links = [
      link('a', 'b', 0, 0, 9),
      link('a', 'c', 0, 0, 14),
      { ...link('a', 'd', 0, 0, 0), said: true, false_rate: null },
    ];
    expect(surest_link(links, 'c')?.b).toBe('c');
    expect(surest_link(links, 'a')?.b).toBe('d');
    expect(surest_link(links, 'x')).toBeNull();
  });
  it('says a rate as one in so many, with two figures', () => {
    expect([one_in(1), one_in(0.03), one_in(1 / 23456), one_in(0)]).toEqual([1, 33, 23000, Infinity]);
    expect([1e-5, 1e-3, 0.1].map((rate) => trust_of({ said: false, false_rate: rate }))).toEqual([
      'strong',
      'fair',
      'weak',
    ]);
  });
  it('joins pairs of one recorded sound, whatever their order', () => {
    const pair = (a: string, b: string, state = 'same_recorded_sound') =>
      ({
        a,
        b,
        a_name: a.toUpperCase(),
        b_name: b.toUpperCase(),
        state,
        offset_s: 0,
        score: 9,
        said: false,
      }) as OtherPair;
    const { recordings, rest } = recordings_of([
      pair('a', 'b'),
      pair('c', 'd'),
      pair('x', 'y', 'ambiguous_by_repetition'),
      pair('b', 'd'),
      pair('m', 'n'),
    ]);
    expect(recordings.map((group) => group.map((one) => one.name).join(''))).toEqual(['ABDC', 'MN']);
    expect(rest.map((one) => one.a)).toEqual(['x']);
  });
  it('zooms at a moment and stays over the group', () => {
    const whole = { from_s: 0, to_s: 100 };
    expect(zoomed_in(whole, whole, 50, 0.5)).toEqual({ from_s: 25, to_s: 75 });
    expect(zoomed_in(whole, whole, 50, 1e-9)).toEqual({ from_s: 49.8, to_s: 50.2 });
    expect(kept_in({ from_s: 500, to_s: 520 }, whole)).toEqual({ from_s: 85, to_s: 105 });
  });
});

describe('what people say of a pair', () => {
  const said = (seq: number, by: string, value: string, item = 'a') => {
    const [what, other, offset] = value.split(' ') as ['lock', string, string | undefined];
    return {
      seq,
      item,
      value,
      typed: { what, other, offset_s: offset === undefined ? null : Number(offset) },
      agent: 'x',
      by,
      evidence: null,
      time: '',
    };
  };
  it('shows the last word of each, the newest last, and that they disagree', () => {
    const voices = link_voices([said(1, 'heron', 'lock b 3.25'), said(2, 'tilleul', 'reject b')], 'a');
    expect(voices.standing.map((one) => [one.by, one.what, one.offset_s])).toEqual([
      ['heron', 'lock', 3.25],
      ['tilleul', 'reject', null],
    ]);
    expect(voices.disputed).toBe(true);
    expect(link_voices([said(1, 'heron', 'lock b 3.25')], 'b').standing[0]!.offset_s).toBe(-3.25);
  });
  it('keeps what gave way readable', () => {
    const voices = link_voices(
      [
        said(1, 'heron', 'lock b 3'),
        said(2, 'heron', 'reject b'),
        said(3, 'tilleul', 'lock b 1'),
        said(4, 'tilleul', 'release b'),
      ],
      'a',
    );
    expect(voices.standing.map((one) => one.seq)).toEqual([2]);
    expect(voices.before.map((one) => one.seq)).toEqual([4, 3, 1]);
    expect(voices.disputed).toBe(false);
  });
  it('tells two offsets apart', () => {
    expect(link_voices([said(1, 'heron', 'lock b 3'), said(2, 'tilleul', 'lock b 3.01')], 'a').disputed).toBe(true);
    expect(link_voices([said(1, 'heron', 'lock b 3'), said(2, 'tilleul', 'lock b 3.0002')], 'a').disputed).toBe(false);
  });
});
