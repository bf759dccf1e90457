// What corresponds to what between two clips. Times are seconds of media time.
import type { Segment } from '../api/types';

export const in_order = (segments: Segment[]) => [...segments].sort((x, y) => x.a_start - y.a_start || x.b_start - y.b_start);

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

// Both strips share one scale, so that the same length is the same number of seconds.
export function share_of_width(seconds: number, a_s: number, b_s: number): number {
  const longest = Math.max(a_s, b_s);
  return longest > 0 ? seconds / longest : 0;
}

// Corners of the band that joins the two strips, in shares (0…1) of the width.
export function band(segment: Segment, a_s: number, b_s: number): [number, number, number, number] {
  const share = (seconds: number) => share_of_width(seconds, a_s, b_s);
  return [share(segment.a_start), share(segment.a_end), share(segment.b_end), share(segment.b_start)];
}

export type Strength = 'strong' | 'fair' | 'weak';

export function strength_of(score: number): Strength {
  if (score >= 0.85) return 'strong';
  return score >= 0.6 ? 'fair' : 'weak';
}
