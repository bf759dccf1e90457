import { describe, expect, it } from 'vitest';
import { keep, pulled, time_of } from './keep_time';

describe('keeping time', () => {
  it('leaves alone what is right, bends what is near, jumps when far', () => {
    expect(keep(10, 9.998, 1, false)).toEqual({ seek: null, rate: 1 });
    expect(keep(10, 9.98, 1, false).rate).toBeCloseTo(1.05);
    expect(keep(10, 10.02, 2, false).rate).toBeCloseTo(1.9);
    expect(keep(10, 9.8, 1, false).rate).toBeCloseTo(1.08);
    expect(keep(10, 9.5, 1, false)).toEqual({ seek: 10, rate: 1 });
  });
  it('bends who is heard less', () => {
    expect(keep(10, 9.99, 1, true).rate).toBe(1);
    expect(keep(10, 9.9, 1, true).rate).toBeCloseTo(1.015);
  });
  it('comes within a tenth of a frame in two seconds, at 60 steps a second', () => {
    let late = 0.1;
    for (let step = 0; step < 120; ++step) late -= (keep(late, 0, 1, false).rate - 1) / 60;
    expect(Math.abs(late)).toBeLessThan(0.005);
  });
  it('goes with the leader, softly, and at once while it starts', () => {
    const anchor = { group_s: 5, now_ms: 1000 };
    expect(time_of(anchor, 1500, 2)).toBe(6);
    expect(pulled(anchor, 1500, 1, 5.6, false).group_s).toBeCloseTo(5.52);
    expect(pulled(anchor, 1500, 1, 5, true)).toEqual({ group_s: 5, now_ms: 1500 });
    expect(pulled(anchor, 1500, 1, 9, false).group_s).toBe(5.5); // a leader that is lost leads nobody
  });
});
