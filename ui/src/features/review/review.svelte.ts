// The queue of a review: what the library shows, each scene once. Where one stands and what one has begun to write
// outlive the page; what is said is in the archive at once.
import { get_all_copies, get_items } from '../../api/client';
import type { CopyMatch, Item } from '../../api/types';
import { items } from '../../app/items.svelte';
import { remember } from '../../app/prefs.svelte';
import { shield } from '../../media/shield.svelte';
import { scenes_of, with_in_front, type Scene } from './review';

const MOST = 1000; // of one page of the list; a longer list goes on when its end is near
const STORED = 'contrechamp.review';

class Review {
  scenes = $state.raw<Scene[]>([]);
  known = $state.raw<ReadonlyMap<string, Item>>(new Map());
  total = $state<number | null>(null);
  at = $state(0);
  error = $state.raw<Error | null>(null);
  mark_in = $state<number | null>(null);
  #items: Item[] = [];
  #copies: CopyMatch[] = [];
  #query = '';
  #asked = '';

  get id(): string | null {
    return this.scenes[this.at]?.best ?? null;
  }

  // The list goes on behind the scenes read so far.
  get goes_on(): boolean {
    return this.known.size < (this.total ?? 0);
  }

  // Begins with the list as the library has it, at the item left last. `stamp` tells one state of the archive from
  // another: what came in and what was said of copies since is in the queue, and the scene in front stays.
  async start(stamp = ''): Promise<void> {
    const asked = `${JSON.stringify(items.query)} ${stamp}`;
    if (this.#asked === asked) return;
    const same_list = this.#query === JSON.stringify(items.query) && this.scenes.length > 0;
    this.#asked = asked;
    try {
      const copies = await get_all_copies();
      const query = items.query;
      const read: Item[] = [];
      let total: number | null = null;
      do {
        const page = await get_items(query, read.length, MOST);
        total = page.total;
        if (page.items.length === 0) break;
        read.push(...page.items);
      } while (same_list && read.length < Math.min(this.#items.length, total ?? 0));
      if (this.#asked !== asked) return; // asked anew meanwhile
      const here = same_list ? this.id : this.#left();
      this.#copies = copies;
      this.#query = JSON.stringify(query);
      this.total = total;
      this.#take(read, true);
      [this.scenes, this.at] = with_in_front(this.scenes, here, this.at);
      this.error = null;
    } catch (error) {
      this.#asked = '';
      this.error = error as Error;
    }
  }

  #left(): string {
    try {
      return localStorage.getItem(STORED) ?? '';
    } catch {
      return ''; // nothing kept: from the start
    }
  }

  go(step: 1 | -1): void {
    this.at = Math.min(Math.max(0, this.scenes.length - 1), Math.max(0, this.at + step));
    this.mark_in = null;
    shield.lower();
    if (this.id) remember('review', this.id);
    if (this.at > this.scenes.length - 50 && this.#items.length < (this.total ?? 0)) void this.#more();
  }

  // Puts another version of the scene in front.
  show(id: string): void {
    shield.lower();
    this.scenes = this.scenes.map((scene, i) =>
      i === this.at ? { best: id, folded: [scene.best, ...scene.folded.filter((other) => other !== id)] } : scene,
    );
    this.mark_in = null;
  }

  async #more(): Promise<void> {
    const page = await get_items(items.query, this.#items.length, MOST);
    const here = this.id;
    this.#take(page.items, false);
    [this.scenes, this.at] = with_in_front(this.scenes, here, this.at);
  }

  #take(fresh: Item[], anew: boolean): void {
    const seen = new Set(anew ? [] : this.#items.map((item) => item.id));
    this.#items = [...(anew ? [] : this.#items), ...fresh.filter((item) => !seen.has(item.id))];
    this.known = new Map(this.#items.map((item) => [item.id, item]));
    // What has no picture and no sound is not watched.
    const watched = this.#items.filter(
      (item) => item.state !== 'unreadable' && ['video', 'photo', 'sound'].includes(item.kind),
    );
    this.scenes = scenes_of(watched, this.#copies);
  }
}

export const review = new Review();
