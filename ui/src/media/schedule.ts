// Which segments to hold around the play head. Pure, so that it can be tested without a browser.

export interface Span {
  segment_s: number;
  segments: number;
}

export function segment_of(time_s: number, span: Span): number {
  // A seek to a border lands a hair before it; the hair belongs to the segment after.
  const k = Math.floor((time_s + 0.001) / span.segment_s);
  return Math.min(span.segments - 1, Math.max(0, k));
}

// In order of need: where the head is, then where it goes.
export function wanted(head: number, span: Span, ahead: number, backwards: boolean): number[] {
  const result: number[] = [];
  for (let i = 0; i <= ahead; ++i) {
    const k = backwards ? head - i : head + i;
    if (k >= 0 && k < span.segments) result.push(k);
  }
  return result;
}

export function too_far(present: Iterable<number>, head: number, keep_behind: number, keep_ahead: number): number[] {
  return [...present].filter((k) => k < head - keep_behind || k > head + keep_ahead);
}

// Where to jump when the head stands in a gap of at most `most_s`; null when it need not or cannot.
export function over_gap(time_s: number, ranges: [number, number][], most_s: number): number | null {
  for (const [start, end] of ranges) {
    if (time_s >= start && time_s < end - 0.001) return null;
    if (start > time_s && start - time_s <= most_s) return start + 0.001;
  }
  return null;
}
