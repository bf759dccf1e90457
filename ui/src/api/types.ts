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

export interface Statement {
  seq: number;
  key: string;
  value: string;
  time: string;
  agent: string;
  about: 'item' | 'accession';
  superseded: boolean;
}

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

export interface ItemPage {
  total: number;
  offset: number;
  items: Item[];
}

export interface Query {
  kind: string;
  side: string;
  source: string;
  state: string;
  text: string;
  sort: string;
}
