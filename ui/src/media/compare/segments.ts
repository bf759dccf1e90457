// What corresponds to what between two clips. Times are seconds of media time.
import type { Segment } from '../../api/types';

export const in_order = (segments: Segment[]) =>
  [...segments].sort((x, y) => x.a_start - y.a_start || x.b_start - y.b_start);

// How fast b runs while a runs at 1: above 1 where b was slowed down in a.
export function rate_of(segment: Segment): number {
  const a = segment.a_end - segment.a_start;
  const b = segment.b_end - segment.b_start;
  return a > 0 && b > 0 ? b / a : 1;
}

export function b_of_a(segment: Segment, a: number): number {
  return segment.b_start + (a - segment.a_start) * rate_of(segment);
}

export const holds = (segment: Segment, a: number) => a >= segment.a_start && a < segment.a_end;

// The segment that holds `a`; the one in use wins where segments overlap. -1 when none does.
export function segment_at(segments: Segment[], a: number, in_use: number): number {
  const current = segments[in_use];
  if (current && holds(current, a)) return in_use;
  return segments.findIndex((segment) => holds(segment, a));
}

export function next_segment(count: number, in_use: number, step: 1 | -1): number {
  if (count === 0) return -1;
  if (in_use < 0) return step > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, in_use + step));
}

// What part of time the two strips show: the same number of seconds each, so that lengths can be compared.
export interface Windows {
  a_from: number;
  b_from: number;
  length: number;
}

export const whole = (a_s: number, b_s: number): Windows => ({
  a_from: 0,
  b_from: 0,
  length: Math.max(a_s, b_s, 0.001),
});

// The segment in the middle, as much again on both sides, b under the moment of a it corresponds to.
export function around(segment: Segment, a_s: number, b_s: number): Windows {
  const longest = Math.max(segment.a_end - segment.a_start, segment.b_end - segment.b_start);
  const length = Math.min(Math.max(10, longest * 3), Math.max(a_s, b_s, 0.001));
  const from = (start: number, end: number) => (start + end) / 2 - length / 2;
  return { a_from: from(segment.a_start, segment.a_end), b_from: from(segment.b_start, segment.b_end), length };
}

// Where a segment of a whole clip would be too thin to see.
export function too_thin(segments: Segment[], a_s: number, b_s: number): boolean {
  const longest = Math.max(a_s, b_s);
  return segments.some((segment) => (segment.a_end - segment.a_start) / longest < 0.02);
}

// Corners of the band that joins the two strips, in shares of the width; outside 0…1 they are out of view.
export function band(segment: Segment, windows: Windows): [number, number, number, number] {
  const a = (seconds: number) => (seconds - windows.a_from) / windows.length;
  const b = (seconds: number) => (seconds - windows.b_from) / windows.length;
  return [a(segment.a_start), a(segment.a_end), b(segment.b_end), b(segment.b_start)];
}

// False for a band that would only cross the view from one side to the other.
export function in_view(segment: Segment, windows: Windows): boolean {
  const [a0, a1, b1, b0] = band(segment, windows);
  return a1 >= 0 && a0 <= 1 && b1 >= 0 && b0 <= 1;
}

export function surest(segments: Segment[]): number {
  return segments.reduce(
    (best, segment, i) => (segment.score > segments[best]!.score ? i : best),
    segments.length > 0 ? 0 : -1,
  );
}

export type Strength = 'strong' | 'fair' | 'weak';

export function strength_of(score: number): Strength {
  if (score >= 0.85) return 'strong';
  return score >= 0.6 ? 'fair' : 'weak';
}
