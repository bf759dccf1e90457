// How each player of an ensemble keeps to the clock they share. Pure, so that it can be tested without a browser.

export interface Kept {
  seek: number | null;
  rate: number;
}

const JUMP_S = 0.4; // beyond this a seek is quicker than a bent speed
const STILL_S = 0.004; // a tenth of a frame: measuring is no better
const BEND = 0.08;
const HEARD_STILL_S = 0.012; // who is heard is bent less, and later: a bent sound is audible, an echo of 12 ms is not
const HEARD_BEND = 0.015;
const GAIN = 2.5; // of what is missing, per second

// `target` and `now` are media times of one player, `rate` its speed on the clock.
export function keep(target: number, now: number, rate: number, heard: boolean): Kept {
  const missing = target - now;
  if (Math.abs(missing) > JUMP_S) return { seek: target, rate };
  if (Math.abs(missing) <= (heard ? HEARD_STILL_S : STILL_S)) return { seek: null, rate };
  const most = heard ? HEARD_BEND : BEND;
  return { seek: null, rate: rate * (1 + Math.min(most, Math.max(-most, missing * GAIN))) };
}

export interface Anchor {
  group_s: number;
  now_ms: number;
}

const PULL = 0.2;
const LOST_S = 0.3;

export const time_of = (anchor: Anchor, now_ms: number, speed: number): number =>
  anchor.group_s + ((now_ms - anchor.now_ms) / 1000) * speed;

// The clock goes with the player that leads, as a line through what it says, for what a player says of itself is
// uneven.
// `fresh`: it has just been told to play, and has not moved yet.
export function pulled(anchor: Anchor, now_ms: number, speed: number, lead_s: number, fresh: boolean): Anchor {
  const here = time_of(anchor, now_ms, speed);
  const by = lead_s - here;
  if (Math.abs(by) > LOST_S && !fresh) return { group_s: here, now_ms };
  return { group_s: here + by * (fresh ? 1 : PULL), now_ms };
}
