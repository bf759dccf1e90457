// The shield before what somebody called graphic: one for every place that shows a picture. A picture is veiled until
// somebody asks for it, by the key or the button, which holds for what is in front until one goes on, or by a long
// press, which holds as long as it lasts.
import { get_graphic } from '../api/client';
import { archive } from '../app/archive.svelte';
import { prefs } from '../app/prefs.svelte';
import { saying } from '../statements/saying.svelte';

const REST_MS = 3000; // others speak too, through the same archive

class Shield {
  // Of every item above 0; null until they are read: then everything of unknown level is veiled.
  #levels = $state.raw<ReadonlyMap<string, number> | null>(null);
  #lifted = $state.raw<ReadonlySet<string>>(new Set());
  #all = $state(false);
  #held = $state.raw<readonly string[]>([]);
  #covers = new Map<symbol, string[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  // Returns the function that ends what this started. Needs the owner of an effect.
  start(): () => void {
    $effect(() => {
      void saying.count;
      void this.#read();
    });
    $effect(() => {
      if (archive.changes > 0)
        this.#timer ??= setTimeout(() => ((this.#timer = undefined), void this.#read()), REST_MS);
    });
    return () => clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    try {
      this.#levels = new Map((await get_graphic()).map((one) => [one.id, one.level]));
    } catch {
      // As before; what is not known stays veiled.
    }
  }

  // The level somebody gave; 3 while nothing is known. `known` is what the caller has read itself.
  level(id: string, known?: number | null): number {
    if (known !== undefined) return known ?? 0;
    return this.#levels === null ? 3 : (this.#levels.get(id) ?? 0);
  }

  // Its cover is there, shut or held open.
  covers(id: string, known?: number | null): boolean {
    return this.level(id, known) >= prefs.shield && !this.#all && !this.#lifted.has(id);
  }

  veils(id: string, known?: number | null): boolean {
    return this.covers(id, known) && !this.#held.includes(id);
  }

  lift(ids: string[]): void {
    this.#lifted = new Set([...this.#lifted, ...ids]);
  }

  // The key: lifts what stands in front, or everything small when nothing does; pressed again, puts it back.
  ask(): void {
    const front = [...this.#covers.values()].flat();
    if (front.length > 0) this.lift(front);
    else if (this.#all || this.#lifted.size > 0) this.lower();
    else this.#all = true;
  }

  // The key for one picture among many.
  ask_for(id: string): void {
    const lifted = new Set(this.#lifted);
    if (!lifted.delete(id)) lifted.add(id);
    this.#lifted = lifted;
  }

  lower(): void {
    this.#lifted = new Set();
    this.#all = false;
    this.#held = [];
  }

  hold(ids: string[]): void {
    this.#held = ids;
  }

  // A cover that stands in front of a large picture. Returns the function that takes it away.
  stand(ids: string[]): () => void {
    const mark = Symbol();
    this.#covers.set(mark, ids);
    return () => this.#covers.delete(mark);
  }
}

export const shield = new Shield();
