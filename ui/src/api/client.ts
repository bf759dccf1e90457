// Every request of the page goes through here: same origin only, aborted by its owner.
import type { Archive, Change, CopyMatch, Item, ItemDetail, ItemPage, Query } from './types';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
  ) {
    super(message);
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
export const get_copies = (id: string, signal?: AbortSignal) => get<CopyMatch[]>(`${item_path(id)}/copies`, signal);

export function get_items(query: Query, offset: number, limit: number, signal?: AbortSignal): Promise<ItemPage> {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== '') parameters.set(key, value);
  }
  parameters.set('offset', String(offset));
  parameters.set('limit', String(limit));
  return get<ItemPage>(`/api/items?${parameters}`, signal);
}

export async function say(id: string, key: string, value: string): Promise<Item> {
  const response = await fetch(`${item_path(id)}/say`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ key, value }),
  });
  if (!response.ok) throw await failure(response);
  return (await response.json()) as Item;
}

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
