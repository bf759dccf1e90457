// The footages of the archive: who shows what of which.
import { get_families, is_abort } from '../../api/client';
import type { Family } from '../../api/types';

class Families {
  all = $state.raw<Family[] | null>(null);
  error = $state.raw<Error | null>(null);
  reading = $state(false);
  #request: AbortController | undefined;

  async read(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.reading = true;
    try {
      this.all = await get_families(request.signal);
      this.error = null;
    } catch (error) {
      if (!is_abort(error)) this.error = error as Error;
    } finally {
      if (this.#request === request) this.reading = false;
    }
  }

  // By its own id, or the first that a clip belongs to.
  find(id: string): Family | null {
    return (
      this.all?.find((one) => one.id === id) ??
      this.all?.find((one) => one.members.some((member) => member.id === id)) ??
      null
    );
  }

  stop(): void {
    this.#request?.abort();
  }
}

export const families = new Families();
