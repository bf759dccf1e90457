import { describe, expect, it } from 'vitest';
import { is_the_one, pile_of, runs_of, seqs_of, without, type Done } from './done';

const done = (runs: [number, number][], key = 'note'): Done => ({
  runs,
  by: 'heron',
  about: { item: 'a' },
  key,
  page: 'p',
  link: false,
});

describe('what can be taken back', () => {
  it('keeps many numbers as runs', () => {
    expect(runs_of([7, 3, 4, 5, 9])).toEqual([
      [3, 3],
      [7, 1],
      [9, 1],
    ]);
    expect(
      seqs_of(
        done([
          [3, 2],
          [9, 1],
        ]),
      ),
    ).toEqual([3, 4, 9]);
  });
  it('forgets what was taken back by another way', () => {
    const pile = [done([[3, 3]]), done([[9, 1]])];
    expect(without(pile, [4, 9])).toEqual([
      done([
        [3, 1],
        [5, 1],
      ]),
    ]);
    expect(without(pile, [100])).toEqual(pile);
  });
  it('comes back from what was kept, whatever that was', () => {
    expect(pile_of(JSON.stringify([done([[1, 1]])]))).toEqual([done([[1, 1]])]);
    expect(pile_of(null)).toEqual([]);
    expect(pile_of('{')).toEqual([]);
    expect(pile_of('[{"x":1}]')).toEqual([]);
  });
  it('takes no other statement for the one that was said', () => {
    const one = { seq: 1, by: 'heron', key: 'note', state: 'stands' };
    expect(is_the_one(done([[1, 1]]), one)).toBe(true);
    expect(is_the_one(done([[1, 1]]), { ...one, by: 'tilleul' })).toBe(false);
    expect(is_the_one(done([[1, 1]]), { ...one, key: 'place' })).toBe(false);
    expect(is_the_one(done([[1, 1]]), { ...one, state: 'withdrawn' })).toBe(false);
    expect(is_the_one(done([[1, 1]]), undefined)).toBe(false);
  });
});
