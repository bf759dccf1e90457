import { describe, expect, it } from 'vitest';
import type { Segment } from '../../api/types';
import * as segments from './segments';

describe('segments', () => {
  const slow: Segment = { a_start: 10, a_end: 20, b_start: 100, b_end: 120, score: 0.9, speed: 2 };
  const late: Segment = { a_start: 15, a_end: 30, b_start: 0, b_end: 15, score: 0.95, speed: 1 };
  it('maps a moment of a into b', () => {
    expect(segments.b_of_a(slow, 10)).toBe(100);
    expect(segments.b_of_a(slow, 15)).toBe(110);
    expect(segments.b_of_a(late, 29)).toBe(14);
  });
  it('stays in the segment in use where two overlap', () => {
    expect(segments.segment_at([slow, late], 16, 1)).toBe(1);
    expect(segments.segment_at([slow, late], 16, 0)).toBe(0);
    expect(segments.segment_at([slow, late], 25, 0)).toBe(1);
    expect(segments.segment_at([slow, late], 30, 1)).toBe(-1);
  });
  it('does not divide by an empty segment', () => {
    expect(segments.rate_of({ a_start: 0, a_end: 0, b_start: 0, b_end: 0, score: 1, speed: 1 })).toBe(1);
  });
  it('steps within the list', () => {
    expect(segments.next_segment(3, 2, 1)).toBe(2);
    expect(segments.next_segment(3, -1, 1)).toBe(0);
    expect(segments.next_segment(0, -1, 1)).toBe(-1);
  });
  it('draws both clips to one scale', () => {
    const band = segments.band(slow, segments.whole(50, 200));
    expect(band).toEqual([0.05, 0.1, 0.6, 0.5]);
  });
  it('puts the segment in the middle when near', () => {
    const windows = segments.around(slow, 3600, 200);
    expect(windows).toEqual({ a_from: -15, b_from: 80, length: 60 });
    expect(segments.in_view(slow, windows)).toBe(true);
    expect(segments.in_view(late, windows)).toBe(false);
    expect(segments.too_thin([slow], 3600, 200)).toBe(true);
    expect(segments.too_thin([slow], 100, 200)).toBe(false);
  });
  it('finds the surest', () => {
    expect(segments.surest([slow, late])).toBe(1);
    expect(segments.surest([])).toBe(-1);
  });
  it('says the score in words', () =>
    expect([0.9, 0.7, 0.2].map(segments.strength_of)).toEqual(['strong', 'fair', 'weak']));
});
