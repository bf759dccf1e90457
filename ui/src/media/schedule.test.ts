import { describe, expect, it } from 'vitest';
import { over_gap, segment_of, too_far, wanted } from './schedule';

describe('schedule', () => {
  const span = { segment_s: 4, segments: 10 };
  it('finds the segment of a moment', () => {
    expect(segment_of(0, span)).toBe(0);
    expect(segment_of(3.9995, span)).toBe(1);
    expect(segment_of(1e6, span)).toBe(9);
    expect(segment_of(-1, span)).toBe(0);
  });
  it('asks for the head first, then the way it goes', () => {
    expect(wanted(8, span, 3, false)).toEqual([8, 9]);
    expect(wanted(2, span, 3, true)).toEqual([2, 1, 0]);
  });
  it('gives up what is far', () => expect(too_far([0, 5, 6, 30], 6, 2, 10)).toEqual([0, 30]));
  it('jumps small gaps only', () => {
    const ranges: [number, number][] = [
      [0, 4],
      [4.1, 8],
    ];
    expect(over_gap(2, ranges, 0.5)).toBeNull();
    expect(over_gap(4, ranges, 0.5)).toBeCloseTo(4.101);
    expect(over_gap(8, ranges, 0.5)).toBeNull();
    expect(over_gap(9, [[12, 16]], 0.5)).toBeNull();
  });
});
