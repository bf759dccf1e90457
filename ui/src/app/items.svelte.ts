// The list of items, page by page, as far as somebody looks at it.
import { get_items, is_abort } from '../api/client';
import { QUERY_KEYS, type Item, type Query } from '../api/types';
import { kept_query, text_of_query } from './kept_query';
import { pages_of } from './pages';
import { remember } from './prefs.svelte';

export const PAGE_SIZE = 200;
export const ALL = Object.fromEntries(QUERY_KEYS.map((key) => [key, ''])) as Query;

interface Page {
  items: Item[];
  // The round of changes it was read in; an older page is shown until it is read again.
  round: number;
}

class ItemList {
  query = $state.raw<Query>(ALL);
  total = $state<number | null>(null);
  error = $state.raw<Error | null>(null);
  version = $state(0);
  // The item with the focus; it outlives the view, so that coming back restores it.
  active = $state(0);
  active_id: string | null = null;
  scroll_top = 0;
  #pages = new Map<number, Page>();
  #requests = new Map<number, AbortController>();
  #round = 0;
  #archive: string | null = null;

  // The list as it was left, in this browser: a review goes on with it.
  start(): void {
    let text: string | null = null;
    try {
      text = localStorage.getItem('contrechamp.query');
    } catch {
      // Nothing kept.
    }
    const kept = kept_query(text);
    if (!kept) return;
    this.#archive = kept.archive;
    this.filter({ ...ALL, ...kept.query });
  }

  // The filter of another archive says nothing of this one.
  belong(archive: string): void {
    const other = this.#archive !== null && this.#archive !== archive;
    this.#archive = archive;
    if (other) this.filter(ALL);
  }

  at(index: number): Item | undefined {
    void this.version;
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.items[index % PAGE_SIZE];
  }

  index_of(id: string): number {
    void this.version;
    for (const [number, page] of this.#pages) {
      const found = page.items.findIndex((item) => item.id === id);
      if (found >= 0) return number * PAGE_SIZE + found;
    }
    return -1;
  }

  filter(query: Query): void {
    if (JSON.stringify(query) === JSON.stringify(this.query)) return;
    this.query = query;
    remember('query', text_of_query(this.#archive, query));
    this.#forget();
    this.total = null;
    this.active = 0;
    this.active_id = null;
    this.scroll_top = 0;
  }

  // Makes every page old; `want` reads again what is looked at.
  refresh(): void {
    this.#round += 1;
  }

  // Reads the pages of [first, last) that are missing or old, and gives up those no longer looked at.
  want(first: number, last: number): void {
    const wanted = new Set(pages_of(first, Math.max(last, first + 1), PAGE_SIZE));
    for (const [number, request] of this.#requests) {
      if (!wanted.has(number)) {
        request.abort();
        this.#requests.delete(number);
      }
    }
    for (const number of wanted) {
      const page = this.#pages.get(number);
      if ((!page || page.round < this.#round) && !this.#requests.has(number)) void this.#read(number);
    }
  }

  stop(): void {
    for (const request of this.#requests.values()) request.abort();
    this.#requests.clear();
  }

  // Puts a changed item in the place of the old one.
  replace(item: Item): void {
    for (const page of this.#pages.values()) {
      const found = page.items.findIndex((old) => old.id === item.id);
      if (found >= 0) page.items[found] = { ...page.items[found], ...item };
    }
    this.version += 1;
  }

  #forget(): void {
    this.stop();
    this.#pages.clear();
    this.version += 1;
  }

  async #read(number: number): Promise<void> {
    const request = new AbortController();
    const round = this.#round;
    this.#requests.set(number, request);
    try {
      const page = await get_items(this.query, number * PAGE_SIZE, PAGE_SIZE, request.signal);
      this.#pages.set(number, { items: page.items, round });
      this.total = page.total;
      this.error = null;
      this.version += 1;
    } catch (error) {
      if (!is_abort(error)) this.error = error as Error;
    } finally {
      if (this.#requests.get(number) === request) this.#requests.delete(number);
    }
  }
}

export const items = new ItemList();
