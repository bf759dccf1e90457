// Every request of the page goes through here: same origin only, aborted by its owner.
import { server_words } from '../i18n/words.svelte';
import type { AloneClip, Clock, ClockGroup, ClockWhy, Wave } from './clock_types';
import type {
  Archive, AreaRow, Change, Coordinates, CopyMatch, Facets, Family, GazetteerPlace, Incident, IncidentDetail,
  Folders, ItemDetail, ItemPage, Query, Rows, Said, SaidDone, SavedSearch, StorySince, TimeRow, TimeSpan,
} from './types';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
  ) {
    super(server_words(message));
  }
}

export function is_abort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function failure(response: Response): Promise<ApiError> {
  let kind = 'http';
  let message = response.statusText;
  try {
    const body = (await response.json()) as { error?: { kind?: string; message?: string } };
    kind = body.error?.kind ?? kind;
    message = body.error?.message ?? message;
  } catch {
    // The answer was not JSON: the status is all there is.
  }
  return new ApiError(response.status, kind, message);
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal: signal ?? null, headers: { Accept: 'application/json' } });
  if (!response.ok) throw await failure(response);
  return (await response.json()) as T;
}

const item_path = (id: string) => `/api/items/${encodeURIComponent(id)}`;

export const thumb_address = (id: string) => `${item_path(id)}/thumb.webp`;
export const sheet_address = (id: string) => `${item_path(id)}/sheet.webp`;
export const view_address = (id: string) => `${item_path(id)}/view.webp`;
export const segment_address = (id: string, k: number) => `${item_path(id)}/preview/${k}.mp4`;

export const get_archive = (signal?: AbortSignal) => get<Archive>('/api/archive', signal);
export const get_item = (id: string, signal?: AbortSignal) => get<ItemDetail>(item_path(id), signal);
export const get_all_copies = (signal?: AbortSignal) => get<CopyMatch[]>('/api/copies', signal);
export const get_copies = (id: string, signal?: AbortSignal) => get<CopyMatch[]>(`${item_path(id)}/copies`, signal);

export const get_families = (signal?: AbortSignal) => get<{ families: Family[] }>('/api/families', signal).then((found) => found.families);
export const get_clock = (signal?: AbortSignal) => get<Clock>('/api/clock', signal);
export const get_clock_alone = (signal?: AbortSignal) => get<{ total: number; clips: AloneClip[] }>('/api/clock/alone?limit=200', signal);
export const get_clock_of = (id: string, signal?: AbortSignal) => get<ClockGroup | null>(`${item_path(id)}/clock`, signal);
export const get_clock_why = (a: string, b: string, signal?: AbortSignal) => get<ClockWhy>(`/api/clock/why?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`, signal);
export const get_wave = (id: string, points: number, signal?: AbortSignal) => get<Wave>(`${item_path(id)}/wave?points=${points}`, signal);

function parameters_of(query: Partial<Query>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value) parameters.set(key, value);
  return parameters;
}

export function get_items(query: Query, offset: number, limit: number, signal?: AbortSignal): Promise<ItemPage> {
  const parameters = parameters_of(query);
  parameters.set('offset', String(offset));
  parameters.set('limit', String(limit));
  return get<ItemPage>(`/api/items?${parameters}`, signal);
}

// The ids of a stretch of the list, in order.
export async function get_ids(query: Query, offset: number, count: number, signal?: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const page = await get_items(query, offset + ids.length, Math.min(1000, count - ids.length), signal);
    if (page.items.length === 0) break;
    ids.push(...page.items.map((item) => item.id));
  }
  return ids;
}

// Every id that fits, in order, page after page.
export async function get_all_ids(query: Query, signal?: AbortSignal): Promise<string[]> {
  const parameters = parameters_of(query);
  parameters.set('limit', '1000');
  const ids: string[] = [];
  for (;;) {
    const page = await get<ItemPage>(`/api/items?${parameters}`, signal);
    ids.push(...page.items.map((item) => item.id));
    if (page.next === null) return ids;
    parameters.set('after', page.next);
  }
}

export const get_facets = (query: Query, signal?: AbortSignal) => get<Facets>(`/api/facets?${parameters_of(query)}`, signal);
// Every item of which somebody said a level above 0.
export const get_graphic = (signal?: AbortSignal) => get<{ id: string; level: number }[]>('/api/graphic', signal);
export const get_searches = (signal?: AbortSignal) => get<SavedSearch[]>('/api/searches', signal);
export const get_incident = (id: string, signal?: AbortSignal) => get<IncidentDetail>(`/api/incidents/${id}`, signal);
// What a text means; the reason as an error when it means nothing.
async function meaning_of<T>(path: string, text: string, signal?: AbortSignal): Promise<T> {
  const answer = await get<T & { reason: string | null }>(`${path}?text=${encodeURIComponent(text)}`, signal);
  if (answer.reason !== null) throw new ApiError(200, 'refused', answer.reason);
  return answer;
}
export const read_time = (text: string, signal?: AbortSignal): Promise<TimeSpan> =>
  meaning_of<{ from_s: number | null; to_s: number | null; flags: string }>('/api/edtf', text, signal).then((span) => ({ ...span, flags: span.flags.split(',').filter(Boolean) }));
export const read_place = (text: string, signal?: AbortSignal) => meaning_of<Coordinates>('/api/coordinates', text, signal);
export const find_places = (text: string, signal?: AbortSignal) => get<GazetteerPlace[]>(`/api/gazetteer?limit=8&text=${encodeURIComponent(text)}`, signal);

async function every<T>(path: string, each: (rows: T[]) => void, signal?: AbortSignal): Promise<void> {
  let after = '';
  for (;;) {
    const page = await get<Rows<T>>(`${path}?limit=20000${after ? `&after=${after}` : ''}`, signal);
    each(page.rows);
    if (page.next === null) return;
    after = page.next;
  }
}

export const get_times = (each: (rows: TimeRow[]) => void, signal?: AbortSignal) => every('/api/chronology', each, signal);
export const get_areas = (each: (rows: AreaRow[]) => void, signal?: AbortSignal) => every('/api/areas', each, signal);

// Since a statement; without one only the number of the last there is.
export const get_story_since = (since: number | null, signal?: AbortSignal) => get<StorySince>(`/api/story${since === null ? '' : `?since=${since}`}`, signal);

export async function get_incidents(signal?: AbortSignal): Promise<Incident[]> {
  const all: Incident[] = [];
  let after = '';
  for (;;) {
    const page = await get<{ next: string | null; incidents: Incident[] }>(`/api/incidents?limit=5000${after ? `&after=${after}` : ''}`, signal);
    all.push(...page.incidents);
    if (page.next === null) return all;
    after = page.next;
  }
}

// Above this a browser refuses to go on sending when the page is closed (64 KiB for all requests together).
const KEPT_ALIVE_BYTES = 8192;

async function post<T>(path: string, body: unknown): Promise<T> {
  const text = JSON.stringify(body);
  const keepalive = text.length < KEPT_ALIVE_BYTES;
  const response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: text, keepalive });
  if (!response.ok) throw await failure(response);
  return (await response.json()) as T;
}

export const say_of = (items: string[], say: Said[], by: string) => post<SaidDone>('/api/say', { items, say, by });
export const withdraw = (seqs: number[], by: string, reason = '') => post<SaidDone>('/api/withdraw', { seqs, by, ...(reason ? { reason } : {}) });
export const keep_search = (name: string, query: Partial<Query>, by: string) => post<SavedSearch[]>('/api/searches', { name, query, by });
export const make_incident = (say: Said[], by: string) => post<IncidentDetail>('/api/incidents', { say, by });
export const say_of_incident = (id: string, say: Said[], by: string) => post<IncidentDetail>(`/api/incidents/${id}/say`, { say, by });
export type SaidOfLink = { a: string; b: string; what: 'lock' | 'reject' | 'recording' | 'release'; offset_s?: number; evidence?: string };
export const say_of_link = (said: SaidOfLink & { by: string }) => post<Clock & { first_seq: number }>('/api/clock/say', said);
export const take_in = (delivery: { paths: string[]; side: string; source: string; note: string }) => post<{ started: number }>('/api/ingest', delivery);
export const get_folders = (path: string, signal?: AbortSignal) => get<Folders>(`/api/folders?path=${encodeURIComponent(path)}`, signal);
export const import_gazetteer = (file: string) => post<{ places: number }>('/api/gazetteer', { file });

// Returns the function that ends the subscription.
export function watch_changes(on_change: (change: Change) => void, on_link: (alive: boolean) => void): () => void {
  const events = new EventSource('/api/events');
  events.addEventListener('change', (event) => {
    on_link(true);
    on_change(JSON.parse((event as MessageEvent<string>).data) as Change);
  });
  events.addEventListener('open', () => on_link(true));
  events.addEventListener('error', () => on_link(false));
  return () => events.close();
}
