import { describe, expect, it } from 'vitest';
import type { CopyMatch, Item } from '../../api/types';
import { scenes_of, span_of_marks, with_in_front } from './review';

const item = (id: string, width: number, has_sound = true, duration_s = 10): Item =>
  ({ id, width, height: 100, has_sound, duration_s, size_bytes: 1 }) as Item;
const pair = (a: string, b: string, verdict: CopyMatch['verdict'] = 'copy'): CopyMatch => ({
  a: { id: a, name: a },
  b: { id: b, name: b },
  score: 1,
  verdict,
  judged: null,
  said: [],
  sound: null,
  by_sound: false,
  segments: [],
});

it('shows each scene once, under its best version', () => {
  const items = [item('a', 320), item('b', 640), item('c', 640, false), item('d', 100), item('e', 900)];
  expect(scenes_of(items, [pair('a', 'b'), pair('b', 'c'), pair('d', 'e', 'same_scene'), pair('a', 'gone')])).toEqual([
    { best: 'b', folded: ['c', 'a'] },
    { best: 'd', folded: [] },
    { best: 'e', folded: [] },
  ]);
});
it('reads marks', () => {
  expect(span_of_marks(2, 5)).toEqual({ start_s: 2, end_s: 5 });
  expect(span_of_marks(7, 5)).toEqual({ start_s: 0, end_s: 5 });
  expect(span_of_marks(null, 5)).toEqual({ start_s: 0, end_s: 5 });
});

describe('a queue read anew', () => {
  const scenes = [
    { best: 'a', folded: ['b', 'c'] },
    { best: 'd', folded: [] },
  ];
  it('stays with the version in front', () => {
    expect(with_in_front(scenes, 'c', 0)).toEqual([[{ best: 'c', folded: ['a', 'b'] }, scenes[1]], 0]);
    expect(with_in_front(scenes, 'd', 0)).toEqual([scenes, 1]);
  });
  it('stays about where it was when the scene is gone, and begins at the start', () => {
    expect(with_in_front(scenes, 'x', 7)).toEqual([scenes, 1]);
    expect(with_in_front(scenes, '', 7)).toEqual([scenes, 0]);
    expect(with_in_front([], 'x', 3)).toEqual([[], 0]);
  });
});
