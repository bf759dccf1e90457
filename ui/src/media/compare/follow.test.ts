import { describe, expect, it } from 'vitest';
import { follow } from './follow';

describe('follow', () => {
  const segment = { a_start: 10, a_end: 20, b_start: 100, b_end: 120, score: 1, speed: 2 };
  it('runs b at the rate of the segment', () =>
    expect(follow(segment, 12, 104, 1, true)).toEqual({ seek: null, rate: 2 }));
  it('jumps when far and bends when near', () => {
    expect(follow(segment, 12, 90, 1, true)).toEqual({ seek: 104, rate: 2 });
    const bent = follow(segment, 12, 103.9, 1, true);
    expect(bent.seek).toBeNull();
    expect(bent.rate).toBeCloseTo(2.2);
  });
  it('is exact while it stands', () => expect(follow(segment, 12, 103.95, 1, false).seek).toBe(104));
});
