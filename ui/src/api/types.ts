// The JSON of docs/api.md. Times are seconds, sizes bytes.
export type Kind = 'video' | 'photo' | 'sound' | 'text' | 'other';
export type ItemState = 'waiting' | 'working' | 'ready' | 'unreadable';
export type Verdict = 'copy' | 'same_scene' | 'shared_overlay' | 'same_sound';
export type JobState = 'waiting' | 'running' | 'done' | 'failed';

export interface Ingest {
  phase: 'walking' | 'sealing' | 'deriving';
  files_done: number;
  files_total: number;
  bytes_done: number;
  bytes_total: number;
  remaining_s: number | null;
}

export interface Work {
  waiting: number;
  running: number;
  done: number;
  failed: number;
}

export interface Archive {
  name: string;
  agent: string;
  encrypted: boolean;
  counts: Record<'items' | Kind | 'unreadable' | 'copies' | 'size_bytes', number>;
  sides: string[];
  sources: string[];
  work: Work;
  ingest: Ingest | null;
  last_ingest?: null | { error: string | null; sealed?: number; known?: number; refused?: number; skipped?: number };
}

export interface Change {
  items: number;
  work: Work;
  ingest: Ingest | null;
}

export interface Item {
  id: string;
  name: string;
  kind: Kind;
  mime: string;
  size_bytes: number;
  duration_s: number | null;
  width: number | null;
  height: number | null;
  has_sound: boolean;
  side: string | null;
  source: string | null;
  note: string | null;
  place: string | null;
  caption: string | null;
  time: string | null; // EDTF
  rating: number | null;
  graphic: number | null;
  marks: number;
  disputed: boolean;
  arrivals: number;
  copies: number;
  state: ItemState;
  reason: string | null;
  thumb: boolean;
}

export interface Arrival {
  seq: number;
  path: string;
  path_hex: string | null;
  folder: string;
  mtime: string;
  time: string;
  agent: string;
  side: string | null;
  source: string | null;
  note: string | null;
}

export interface Stream {
  index: number;
  type: string;
  codec: string;
  width: number;
  height: number;
  rotation_deg: number;
  frame_rate: number;
  sample_rate: number;
  channels: number;
  duration_s: number;
}

export interface Claim {
  where: string;
  key: string;
  value: string;
  clock: string | null;
}

export interface Where {
  lat: number;
  lon: number;
  radius_m: number;
  bearing_deg: number | null;
}

// What an EDTF time allows; seconds since 1970, null where no end is stated.
export interface TimeSpan {
  from_s: number | null;
  to_s: number | null;
  flags: string[];
}

export interface Statement {
  seq: number;
  key: string;
  value: string;
  time: string;
  agent: string;
  by: string;
  about: 'item' | 'accession' | 'incident' | 'archive';
  evidence: string | null;
  start_s: number | null;
  end_s: number | null;
  where: Where | null;
  span: TimeSpan | null;
  withdraws: number | null;
  state: 'stands' | 'superseded' | 'withdrawn' | 'withdrawal';
  superseded: boolean;
}

// What is sent to be said.
export interface Said {
  key: string;
  value: string;
  by?: string;
  evidence?: string;
  start_s?: number;
  end_s?: number;
  where?: { lat: number; lon: number; radius_m?: number; bearing_deg?: number };
}

export interface SaidDone {
  first_seq: number;
  count: number;
}

export interface SavedSearch {
  seq: number;
  by: string;
  name: string;
  query: Partial<Query>;
}

export interface Incident {
  id: string;
  title: string;
  stage: string | null;
  side: string | null;
  place: string | null;
  items: number;
  disputed: boolean;
}

export interface IncidentDetail extends Incident {
  statements: Statement[];
  items_list: { id: string; name: string }[];
}

export interface TimeRow extends TimeSpan {
  seq: number;
  item: string | null;
  incident: string | null;
  name: string;
  value: string | null;
  by: string | null;
  side: string | null;
  source: string | null;
  stage: string | null;
  claimed: boolean;
}

export interface AreaRow extends Where {
  seq: number;
  item: string | null;
  incident: string | null;
  name: string;
  place: string | null;
  by: string | null;
  side: string | null;
  claimed: boolean;
}

export interface Rows<T> {
  next: string | null;
  rows: T[];
}

export interface Coordinates {
  lat: number;
  lon: number;
  radius_m: number;
  notation: string;
  decimal: string;
  dms: string;
  mgrs: string;
}

export interface GazetteerPlace {
  id: number;
  name: string;
  other_names: string;
  lat: number;
  lon: number;
  feature: string;
  country: string;
  population: number;
}

export type Facets = Record<string, Record<string, number>>;

export interface CustodyEntry {
  seq: number;
  event: string;
  time: string;
  agent: string;
  detail: string;
}

export interface Job {
  stage: string;
  version: string | number;
  state: JobState;
  error: string | null;
  seconds: number | null;
}

export interface Sheet {
  columns: number;
  rows: number;
  tile_width: number;
  tile_height: number;
  times: number[];
}

export interface Preview {
  mime: string;
  segment_s: number;
  segments: number;
  lead_in_s?: number; // how much earlier than its segment each file begins
}

export interface ItemDetail extends Item {
  sha256: string;
  sha512: string;
  arrivals_list: Arrival[];
  media: null | { container: string; streams: Stream[] };
  claims: Claim[];
  statements: Statement[];
  custody: CustodyEntry[];
  jobs: Job[];
  sheet: Sheet | null;
  preview: Preview | null;
}

export interface Segment {
  a_start: number;
  a_end: number;
  b_start: number;
  b_end: number;
  score: number;
}

export interface CopyMatch {
  a: { id: string; name: string };
  b: { id: string; name: string };
  score: number;
  verdict: Verdict;
  segments: Segment[];
}

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

export interface ClockWhy {
  a: string;
  b: string;
  state: ClockState | null;
  words: string;
  score: number;
  false_rate: number;
  hypotheses: Hypothesis[];
  said: { item: string; value: string; agent: string; time: string }[];
}

export interface Wave {
  from_s: number;
  step_s: number;
  peaks: number[];
}

export interface ItemPage {
  total: number | null;
  offset: number | null;
  next: string | null;
  items: Item[];
}

export const QUERY_KEYS = ['kind', 'side', 'source', 'state', 'text', 'sound', 'gps', 'copies', 'clock', 'time', 'place', 'disputed', 'rating', 'graphic', 'tag', 'person', 'incident', 'sort'] as const;
export type Query = Record<(typeof QUERY_KEYS)[number], string>;
