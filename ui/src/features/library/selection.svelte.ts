// The items that somebody has selected, by id: it outlives paging and filters of the same list.
import { get_all_ids, get_ids, is_abort } from '../../api/client';
import { items } from '../../app/items.svelte';
import { t } from '../../i18n/words.svelte';
import { saying } from '../../statements/saying.svelte';

class Selection {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  reading = $state(false);
  #anchor = -1;
  #asked: Promise<void> = Promise.resolve();
  #request: AbortController | undefined;

  has(id: string): boolean {
    return this.ids.has(id);
  }

  toggle(index: number): void {
    const id = items.at(index)?.id;
    if (!id) return;
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.ids = ids;
    this.#anchor = index;
  }

  // From the last item touched to this one. What the page has not read yet is asked for: a range has no holes.
  extend(index: number, from: number): void {
    if (this.#anchor < 0) this.#anchor = from;
    const [first, last] = [Math.min(this.#anchor, index), Math.max(this.#anchor, index)];
    const known = Array.from({ length: last - first + 1 }, (_, k) => items.at(first + k)?.id);
    if (known.every((id) => id !== undefined)) {
      this.#cancel();
      this.ids = new Set([...this.ids, ...known]);
      return;
    }
    this.#ask((signal) =>
      get_ids(items.query, first, last - first + 1, signal).then((ids) => {
        // Items came in meanwhile: these are not the ones that were pointed at.
        const moved = ids.length !== known.length || known.some((id, k) => id !== undefined && id !== ids[k]);
        if (moved) throw new Error(t('bulk.moved'));
        return [...this.ids, ...ids];
      }),
    );
  }

  all(): void {
    this.#ask((signal) => get_all_ids(items.query, signal));
  }

  clear(): void {
    this.#cancel();
    this.ids = new Set();
    this.#anchor = -1;
  }

  // When everything asked for is in; to be waited for before anything is said of the selection.
  async settled(): Promise<string[]> {
    await this.#asked;
    return [...this.ids];
  }

  #ask(read: (signal: AbortSignal) => Promise<string[]>): void {
    this.#cancel();
    const request = new AbortController();
    this.#request = request;
    this.reading = true;
    this.#asked = read(request.signal).then(
      (ids) => {
        if (this.#request !== request) return;
        this.ids = new Set(ids);
        this.reading = false;
      },
      (error) => {
        if (is_abort(error) || this.#request !== request) return;
        this.reading = false;
        saying.news = { kind: 'failed', message: (error as Error).message };
      },
    );
  }

  #cancel(): void {
    this.#request?.abort();
    this.#request = undefined;
    this.reading = false;
    this.#asked = Promise.resolve();
  }
}

export const selection = new Selection();
