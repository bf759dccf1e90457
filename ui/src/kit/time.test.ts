import { describe, expect, it } from 'vitest';
import { clock, instant_ms, utc } from './time';

describe('time', () => {
  it('reads as a clock', () => {
    expect(clock(7)).toBe('0:07');
    expect(clock(3723)).toBe('1:02:03');
    expect(clock(59.96)).toBe('1:00');
    expect(clock(59.96, true)).toBe('0:59.9');
    expect(clock(0.3, true)).toBe('0:00.3');
    expect(clock(Number.NaN)).toBe('0:00');
  });
  it('shows UTC and leaves the rest alone', () => {
    expect(utc('2031-05-12T16:04:00Z')).toBe('2031-05-12 16:04:00 UTC');
    expect(utc('2031-05-12 16:04')).toBe('2031-05-12 16:04');
    expect(utc('2024-03-20T16:04:00Z', true)).toBe('2024-03-20 16:04:00 UTC · 1403-01-01');
  });
  it('takes an instant only with its zone', () => {
    expect(instant_ms('2031-05-12T16:04:00Z')).toBe(Date.UTC(2031, 4, 12, 16, 4));
    expect(instant_ms('2031-05-12 19:34:00+03:30')).toBe(Date.UTC(2031, 4, 12, 16, 4));
    expect(instant_ms('2031-05-12 16:04:00')).toBeNull();
    expect(instant_ms('yesterday')).toBeNull();
  });
});
