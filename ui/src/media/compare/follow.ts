// How the second player keeps to the first.
import type { Segment } from '../../api/types';
import { b_of_a, rate_of } from './segments';

export interface Step {
  seek: number | null;
  rate: number;
}

const JUMP_S = 0.3; // beyond this the ear and the eye notice; below it the speed is bent instead
const STILL_S = 0.02;
const BEND = 0.1;

// `a` and `b` are the heads of the two players in seconds, `speed` that of the first.
export function follow(segment: Segment, a: number, b: number, speed: number, playing: boolean): Step {
  const target = b_of_a(segment, a);
  const drift = target - b;
  const rate = Math.min(8, Math.max(0.1, speed * rate_of(segment)));
  if (!playing) return { seek: Math.abs(drift) > STILL_S ? target : null, rate };
  if (Math.abs(drift) > JUMP_S) return { seek: target, rate };
  if (Math.abs(drift) < STILL_S) return { seek: null, rate };
  return { seek: null, rate: rate * (1 + Math.min(BEND, Math.max(-BEND, drift))) };
}
