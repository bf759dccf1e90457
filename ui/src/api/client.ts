// Every request of the page goes through here: same origin only, aborted by its owner.
import { error_words, server_words } from '../i18n/words.svelte';
import type { AloneClips, Clock, ClockGroup, ClockSaid, ClockWhy, Wave } from './clock_types';
import { events_in } from './event_text';
import { Places } from './places';
import { session } from './session.svelte';
import type {
  Archive,
  AreaRow,
  Change,
  Coordinates,
  CopyMatch,
  Facets,
  Family,
  Fault,
  GazetteerPlace,
  Incident,
  IncidentDetail,
  Folders,
  ItemDetail,
  ItemPage,
  NoMeaning,
  Query,
  Rows,
  Said,
  SaidDone,
  SavedSearch,
  StorySince,
  TimeRow,
  TimeSpan,
} from './types';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    fault: Pick<Fault, 'message' | 'code' | 'params'>,
  ) {
    super(error_words(fault.code, fault.params) ?? server_words(fault.message));
  }
}

export function is_abort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function failure(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as { error?: Fault };
    if (error) return new ApiError(response.status, error.kind, error);
  } catch {
    // The answer was not JSON: the status is all there is.
  }
  return new ApiError(response.status, 'http', { message: response.statusText });
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await session.ask(path, { signal: signal ?? null, headers: { Accept: 'application/json' } });
  if (!response.ok) throw await failure(response);
  return (await response.json()) as T;
}

const item_path = (id: string) => `/api/items/${encodeURIComponent(id)}`;

// A picture bears no header: its address has the key that opens pictures alone.
const picture_address = (id: string, name: string) => `${item_path(id)}/${name}?key=${session.keys?.pictures ?? ''}`;
export const thumb_address = (id: string) => picture_address(id, 'thumb.webp');
export const sheet_address = (id: string) => picture_address(id, 'sheet.webp');
export const view_address = (id: string) => picture_address(id, 'view.webp');

// A browser opens six connections to an address: while segments are made, which may take long, two are left for the
// rest.
const segment_places = new Places(4);
export const get_segment = (id: string, k: number, signal: AbortSignal): Promise<ArrayBuffer> =>
  segment_places.within(signal, async () => {
    for (;;) {
      const response = await session.ask(`${item_path(id)}/preview/${k}.mp4`, { signal });
      const wait_s = Number(response.headers.get('Retry-After'));
      if (response.status === 503 && wait_s > 0) await rest_for(wait_s * 1000, signal);
      else if (!response.ok) throw await failure(response);
      else return response.arrayBuffer();
    }
  });

// Until the time is over or the signal comes, whichever is first.
function rest_for(time_ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(over, time_ms);
    function over() {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    }
    signal.addEventListener('abort', over);
  });
}

export const get_archive = (signal?: AbortSignal) => get<Archive>('/api/archive', signal);
export const get_item = (id: string, signal?: AbortSignal) => get<ItemDetail>(item_path(id), signal);
export const get_all_copies = (signal?: AbortSignal) => get<CopyMatch[]>('/api/copies', signal);
export const get_copies = (id: string, signal?: AbortSignal) => get<CopyMatch[]>(`${item_path(id)}/copies`, signal);

export const get_families = (signal?: AbortSignal) =>
  get<{ families: Family[] }>('/api/families', signal).then((found) => found.families);
export const get_clock = (signal?: AbortSignal) => get<Clock>('/api/clock', signal);
export const get_clock_alone = (signal?: AbortSignal) => get<AloneClips>('/api/clock/alone?limit=200', signal);
export const get_clock_of = (id: string, signal?: AbortSignal) =>
  get<ClockGroup | null>(`${item_path(id)}/clock`, signal);
export const get_clock_why = (a: string, b: string, signal?: AbortSignal) =>
  get<ClockWhy>(`/api/clock/why?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`, signal);
export const get_wave = (id: string, points: number, signal?: AbortSignal) =>
  get<Wave>(`${item_path(id)}/wave?points=${points}`, signal);

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

export const get_facets = (query: Query, signal?: AbortSignal) =>
  get<Facets>(`/api/facets?${parameters_of(query)}`, signal);
// Every item of which somebody said a level above 0.
export const get_graphic = (signal?: AbortSignal) => get<{ id: string; level: number }[]>('/api/graphic', signal);
export const get_searches = (signal?: AbortSignal) => get<SavedSearch[]>('/api/searches', signal);
export const get_incident = (id: string, signal?: AbortSignal) => get<IncidentDetail>(`/api/incidents/${id}`, signal);
// What a text means; the reason as an error when it means nothing.
async function meaning_of<T>(path: string, text: string, signal?: AbortSignal): Promise<T> {
  const answer = await get<(T & { reason: null }) | NoMeaning>(`${path}?text=${encodeURIComponent(text)}`, signal);
  if (answer.reason !== null) throw new ApiError(200, 'refused', { ...answer, message: answer.reason });
  return answer;
}
export const read_time = (text: string, signal?: AbortSignal): Promise<TimeSpan> =>
  meaning_of<{ from_s: number | null; to_s: number | null; flags: string }>('/api/edtf', text, signal).then((span) => ({
    ...span,
    flags: span.flags.split(',').filter(Boolean),
  }));
export const read_place = (text: string, signal?: AbortSignal) =>
  meaning_of<Coordinates>('/api/coordinates', text, signal);
export const find_places = (text: string, signal?: AbortSignal) =>
  get<GazetteerPlace[]>(`/api/gazetteer?limit=8&text=${encodeURIComponent(text)}`, signal);

async function every<T>(path: string, each: (rows: T[]) => void, signal?: AbortSignal): Promise<void> {
  let after = '';
  for (;;) {
    const page = await get<Rows<T>>(`${path}?limit=20000${after ? `&after=${after}` : ''}`, signal);
    each(page.rows);
    if (page.next === null) return;
    after = page.next;
  }
}

export const get_times = (each: (rows: TimeRow[]) => void, signal?: AbortSignal) =>
  every('/api/chronology', each, signal);
export const get_areas = (each: (rows: AreaRow[]) => void, signal?: AbortSignal) => every('/api/areas', each, signal);

// Since a statement; without one only the number of the last there is.
export const get_story_since = (since: number | null, signal?: AbortSignal) =>
  get<StorySince>(`/api/story${since === null ? '' : `?since=${since}`}`, signal);

export async function get_incidents(signal?: AbortSignal): Promise<Incident[]> {
  const all: Incident[] = [];
  let after = '';
  for (;;) {
    const page = await get<{ next: string | null; incidents: Incident[] }>(
      `/api/incidents?limit=5000${after ? `&after=${after}` : ''}`,
      signal,
    );
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
  const response = await session.ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: text,
    keepalive,
  });
  if (!response.ok) throw await failure(response);
  return (await response.json()) as T;
}

export const say_of = (items: string[], say: Said[], by: string) => post<SaidDone>('/api/say', { items, say, by });
export const withdraw = (seqs: number[], by: string, reason = '') =>
  post<SaidDone>('/api/withdraw', { seqs, by, ...(reason ? { reason } : {}) });
export const keep_search = (name: string, query: Partial<Query>, by: string) =>
  post<SavedSearch[]>('/api/searches', { name, query, by });
export const make_incident = (say: Said[], by: string) => post<IncidentDetail>('/api/incidents', { say, by });
export const say_of_incident = (id: string, say: Said[], by: string) =>
  post<IncidentDetail>(`/api/incidents/${id}/say`, { say, by });
export type SaidOfLink = {
  a: string;
  b: string;
  what: 'lock' | 'reject' | 'recording' | 'release';
  offset_s?: number;
  evidence?: string;
};
export const say_of_link = (said: SaidOfLink & { by: string }) => post<ClockSaid>('/api/clock/say', said);
export const take_in = (delivery: { paths: string[]; side: string; source: string; note: string }) =>
  post<{ started: number }>('/api/ingest', delivery);
export const get_folders = (path: string, signal?: AbortSignal) =>
  get<Folders>(`/api/folders?path=${encodeURIComponent(path)}`, signal);
export const import_gazetteer = (file: string) => post<{ places: number }>('/api/gazetteer', { file });

const AGAIN_MS = 3000; // as browsers do with an event stream

// Returns the function that ends the subscription.
export function watch_changes(on_change: (change: Change) => void, on_link: (alive: boolean) => void): () => void {
  const ended = new AbortController();
  void follow();
  return () => ended.abort();

  async function follow(): Promise<void> {
    while (!ended.signal.aborted) {
      if (session.keys !== null) await read().catch(() => {});
      if (ended.signal.aborted) return;
      on_link(false);
      await rest_for(AGAIN_MS, ended.signal);
    }
  }

  async function read(): Promise<void> {
    const response = await session.ask('/api/events', { signal: ended.signal });
    if (!response.ok || response.body === null) throw await failure(response);
    on_link(true);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let held = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const { events, rest } = events_in(held + value);
      held = rest;
      for (const event of events) if (event.name === 'change') on_change(JSON.parse(event.data) as Change);
    }
  }
}
