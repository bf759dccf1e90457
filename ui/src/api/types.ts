// The JSON of docs/api/openapi.json under the names that the page uses. Times are seconds, sizes bytes.
import type { components } from './contract';

type Shapes = components['schemas'];
export type Kind = Shapes['Kind'];
export type ItemState = Shapes['ItemState'];
export type Verdict = Shapes['Verdict'];
export type JobState = Shapes['JobState'];
export type Ingest = Shapes['Ingest'];
export type Work = Shapes['Work'];
export type Archive = Shapes['Archive'];
export type Change = Shapes['Change'];
export type Item = Shapes['Item'];
export type Arrival = Shapes['Arrival'];
export type Stream = Shapes['Stream'];
export type Claim = Shapes['Claim'];
export type Where = Shapes['Where'];
export type Statement = Shapes['Statement'];
export type Said = Shapes['Said'];
export type SaidDone = Shapes['SaidDone'];
export type Incident = Shapes['Incident'];
export type IncidentDetail = Shapes['IncidentDetail'];
export type TimeRow = Shapes['TimeRow'];
export type AreaRow = Shapes['AreaRow'];
export type StorySince = Shapes['StorySince'];
export type GazetteerPlace = Shapes['GazetteerPlace'];
export type Folders = Shapes['Folders'];
export type Facets = Shapes['Facets'];
export type CustodyEntry = Shapes['CustodyEntry'];
export type Job = Shapes['Job'];
export type Sheet = Shapes['Sheet'];
export type Preview = Shapes['Preview'];
export type ItemDetail = Shapes['ItemDetail'];
export type Segment = Shapes['Segment'];
export type Judged = Shapes['Judged'];
export type CopyMatch = Shapes['CopyMatch'];
export type FamilyMember = Shapes['FamilyMember'];
export type FamilyLink = Shapes['FamilyLink'];
export type KnownTime = Shapes['KnownTime'];
export type Family = Shapes['Family'];
export type ItemPage = Shapes['ItemPage'];
export type ErrorCode = Shapes['ErrorCode'];
export type Fault = Shapes['Fault'];
export type NoMeaning = Shapes['NoMeaning'];
export type TimeSpan = Shapes['Span'];
export type Coordinates = Omit<Shapes['PlaceMeaning'], 'reason'>;
export type SavedSearch = Omit<Shapes['SavedSearch'], 'query'> & { query: Partial<Query> };

export interface Rows<T> {
  next: string | null;
  rows: T[];
}

export const QUERY_KEYS = [
  'kind',
  'side',
  'source',
  'state',
  'text',
  'sound',
  'gps',
  'copies',
  'clock',
  'time',
  'place',
  'disputed',
  'rating',
  'graphic',
  'tag',
  'person',
  'incident',
  'sort',
] as const;
export type Query = Record<(typeof QUERY_KEYS)[number], string>;
