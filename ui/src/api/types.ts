// The JSON of docs/api.md. Times are seconds, sizes bytes.
import type { TypedValue } from './statement_keys';

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
  stopped?: string | null;
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
  writes: { allowed: boolean; reason: string };
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
  damage: '' | 'missing' | 'changed'; // of the original
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
  typed: TypedValue | null; // of a value that is put together
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
  value?: string;
  typed?: TypedValue; // in its place, of a value that is put together: the program writes the text
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

export interface StorySince {
  until: number;
  subjects: string[] | null; // null: too many, read all
  times: TimeRow[];
  areas: AreaRow[];
  incidents: Incident[];
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

// Of the machine where the program runs; all but `starts` is empty where no path was asked for.
export interface Folders {
  path: string | null;
  parent: string | null;
  folders: string[];
  more: number;
  unnamed: number;
  files: number;
  starts: { kind: 'home' | 'media' | 'root'; path: string }[];
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
  speed?: number;
  map?: number[]; // from the picture of a to that of b: nine numbers, units of the long side from the centre
  mirrored?: boolean;
}

export type Judged = 'same' | 'different' | 'disputed';

export interface CopyMatch {
  a: { id: string; name: string };
  b: { id: string; name: string };
  score: number;
  verdict: Verdict | null; // null: only people speak of this pair
  by_sound?: boolean; // the sound makes the verdict and gives the stretch
  judged?: Judged | null;
  said?: { word: string; by: string; time: string; evidence: string | null; seq?: number }[];
  segments: Segment[];
}

export interface FamilyMember {
  id: string;
  name: string;
  kind: Kind;
  side: string | null;
  source: string | null;
  duration_s: number | null;
  placed: boolean;
  shown: { start: number; end: number; footage_start: number; footage_end: number }[];
  edits: string[];
  mirrored: boolean;
  turn_deg: number;
  speed: number;
  view: number;
  inset: number;
  covered: number;
  detail: number;
  map: number[]; // from its picture to the reference's
}

export interface FamilyLink {
  a: string;
  b: string;
  score: number;
  verdict: Verdict | null;
  judged: Judged | null;
}

export interface KnownTime {
  item: string;
  name: string;
  basis: 'container' | 'statement' | 'arrival';
  from: string;
  until: string;
  words: string;
}

export interface Family {
  id: string;
  length_s: number;
  reference: string;
  widest: string;
  best_quality: string;
  members: FamilyMember[];
  links: FamilyLink[];
  earliest_known: KnownTime | null;
  known_times: KnownTime[];
}

export interface ItemPage {
  total: number | null;
  offset: number | null;
  next: string | null;
  items: Item[];
}

export const QUERY_KEYS = ['kind', 'side', 'source', 'state', 'text', 'sound', 'gps', 'copies', 'clock', 'time', 'place', 'disputed', 'rating', 'graphic', 'tag', 'person', 'incident', 'sort'] as const;
export type Query = Record<(typeof QUERY_KEYS)[number], string>;
