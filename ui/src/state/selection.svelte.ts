// The items that somebody has selected, by id: it outlives paging and filters of the same list.
import { get_all_ids } from '../api/client';
import { items } from './items.svelte';

class Selection {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  #anchor = -1;

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

  // From the last item touched to this one, as far as they are known to the page.
  extend(index: number, from: number): void {
    if (this.#anchor < 0) this.#anchor = from;
    const ids = new Set(this.ids);
    for (let i = Math.min(this.#anchor, index); i <= Math.max(this.#anchor, index); ++i) {
      const id = items.at(i)?.id;
      if (id) ids.add(id);
    }
    this.ids = ids;
  }

  async all(): Promise<void> {
    this.ids = new Set(await get_all_ids(items.query));
  }

  clear(): void {
    this.ids = new Set();
    this.#anchor = -1;
  }
}

export const selection = new Selection();
