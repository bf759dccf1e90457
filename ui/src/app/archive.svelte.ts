// What the archive says about itself, kept fresh by its events.
import { ApiError, get_archive, is_abort, watch_changes } from '../api/client';
import type { Archive } from '../api/types';

const REFRESH_MS = 1500;

class ArchiveState {
  now = $state.raw<Archive | null>(null);
  error = $state.raw<ApiError | Error | null>(null);
  linked = $state(true);
  // Counts the changes told so far; views that show live data depend on it.
  changes = $state(0);
  // Nothing is left to be described and compared: what is solved from all of it is worth reading anew.
  idle = $derived(this.now === null || this.now.work.waiting + this.now.work.running === 0);
  // Nothing can be said or taken in where it is not written to.
  writable = $derived(this.now?.writes.allowed !== false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;

  // Returns the function that ends everything this started.
  start(): () => void {
    void this.read();
    const stop = watch_changes(
      (change) => {
        if (this.now) {
          const counts = { ...this.now.counts, items: change.items };
          this.now = { ...this.now, counts, work: change.work, ingest: change.ingest };
        }
        this.changes += 1;
        this.#soon();
      },
      (alive) => {
        const back = alive && !this.linked;
        this.linked = alive;
        if (back) {
          this.changes += 1;
          this.#soon();
        }
      },
    );
    return () => {
      stop();
      clearTimeout(this.#timer);
      this.#request?.abort();
    };
  }

  async read(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      this.now = await get_archive(request.signal);
      this.error = null;
    } catch (error) {
      if (!is_abort(error)) this.error = error as Error;
    }
  }

  // The full counts and lists, at most once per REFRESH_MS.
  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.read();
    }, REFRESH_MS);
  }
}

export const archive = new ArchiveState();
