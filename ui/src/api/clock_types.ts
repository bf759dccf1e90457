// The JSON of the clock (docs/api.md).
import type { TypedValues } from './statement_keys';
import type { Kind } from './types';

export type ClockState = 'same_event' | 'same_recorded_sound' | 'ambiguous_by_repetition' | 'not_enough_sound' | 'no_common_sound';

export interface ClockMember {
  id: string;
  name: string;
  kind: Kind;
  side: string | null;
  offset_s: number;
  rate: number;
  duration_s: number;
  sound_from_s: number;
  silent_share: number;
  clipped_share: number;
  filled_s: number;
  jumps: number;
  same_recording: string[];
}

export interface ClockLink {
  a: string;
  b: string;
  offset_s: number;
  at_s: number;
  interval_s: number;
  drift_ppm: number | null;
  walk_s: number;
  score: number;
  false_rate: number | null;
  state: ClockState;
  said: boolean;
  voices: Voice[];
  disputed: boolean;
}

// The last word of a person about a pair; the newest of all governs.
export interface Voice {
  seq: number;
  by: string;
  what: 'lock' | 'reject' | 'recording';
  offset_s: number | null; // time in a minus time in b
  evidence: string | null;
  time: string;
}

export interface SetAsideLink extends ClockLink {
  why: string;
  a_name: string;
  b_name: string;
}

export interface OtherPair {
  a: string;
  b: string;
  a_name: string;
  b_name: string;
  state: ClockState;
  offset_s: number;
  score: number;
  said: boolean;
  voices: Voice[];
  disputed: boolean;
}

export interface WorldClaim {
  item: string;
  name: string;
  at_s: number;
  earliest: string;
  latest: string;
  by: string;
  contradicts: number[];
}

export interface WorldFit {
  claims: number[];
  zero_from: string;
  zero_to: string;
}

export interface ClockGroup {
  id: string;
  members: ClockMember[];
  links: ClockLink[];
  sides: string[];
  world: { claims: WorldClaim[]; fits: WorldFit[] };
}

export interface Clock {
  groups: ClockGroup[];
  set_aside: SetAsideLink[];
  other: OtherPair[];
}

// A clip with sound that stands on no clock, with the pair that speaks most for one; null where it was compared with none.
export interface AloneClip {
  id: string;
  name: string;
  side: string | null;
  state: ClockState | null;
  best: null | { id: string; name: string; score: number };
}

export interface Hypothesis {
  strength: number;
  offset_s: number;
  at_s: number;
  overlap_s: number;
  blocks: number;
  drift_ppm: number;
  width_s: number;
  phase_line: number;
  phase_path: number;
  phase_spread: number;
  magnitude: number;
  share_of_seconds: number;
  likeness: number;
}

export interface LinkSaid {
  seq: number;
  item: string;
  value: string;
  typed: TypedValues['link'] | null;
  agent: string;
  by: string;
  evidence: string | null;
  time: string;
}

export interface ClockWhy {
  a: string;
  b: string;
  state: ClockState | null;
  words: string;
  score: number;
  false_rate: number;
  hypotheses: Hypothesis[];
  said: LinkSaid[];
}

export interface Wave {
  from_s: number;
  step_s: number;
  peaks: number[];
}
