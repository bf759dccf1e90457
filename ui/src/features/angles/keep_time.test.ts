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
  it('keeps players within a frame of 25 pictures a second, whose clocks run fast and slow and whose turns come late', () => {
    let seed = 7;
    const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const rates = [1, 1.004, 0.996, 1.001]; // group seconds in a second of the clip
    const uneven = [0, 0.002, -0.002, 0.001]; // by which a player misses the speed that it was told
    const at = rates.map((_, k) => 0.05 * k); // they do not begin at once
    const speeds = rates.map((rate) => 1 / rate);
    let anchor = { group_s: 0, now_ms: 0 };
    let now_ms = 0;
    const seconds_until = (end_ms: number) => {
      while (now_ms < end_ms) {
        const step_ms = chance() < 0.05 ? 120 : 1000 / 60; // a busy machine skips turns
        now_ms += step_ms;
        rates.forEach((_, k) => (at[k]! += (speeds[k]! * (1 + uneven[k]!) * step_ms) / 1000));
        anchor = pulled(anchor, now_ms, 1, at[0]! * rates[0]!, false);
        rates.forEach((rate, k) => {
          const kept = keep(time_of(anchor, now_ms, 1) / rate, at[k]!, 1 / rate, false);
          if (kept.seek !== null) at[k] = kept.seek;
          speeds[k] = kept.rate;
        });
      }
      const group = at.map((media, k) => media * rates[k]!);
      return Math.max(...group) - Math.min(...group);
    };
    expect(seconds_until(10000)).toBeLessThan(0.04);
    at[2]! += 1.5; // one is carried away: it is sought, and all are together again
    expect(seconds_until(12500)).toBeLessThan(0.04);
  });
  it('goes with the leader, softly, and at once while it starts', () => {
    const anchor = { group_s: 5, now_ms: 1000 };
    expect(time_of(anchor, 1500, 2)).toBe(6);
    expect(pulled(anchor, 1500, 1, 5.6, false).group_s).toBeCloseTo(5.52);
    expect(pulled(anchor, 1500, 1, 5, true)).toEqual({ group_s: 5, now_ms: 1500 });
    expect(pulled(anchor, 1500, 1, 9, false).group_s).toBe(5.5); // a leader that is lost leads nobody
  });
});
