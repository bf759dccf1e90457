// How many items each choice would leave; read again when the question or the archive changes.
import { get_facets, get_searches, is_abort } from '../../api/client';
import type { Facets, Query, SavedSearch } from '../../api/types';

class FacetState {
  counts = $state.raw<Facets | null>(null);
  searches = $state.raw<SavedSearch[]>([]);
  #request: AbortController | undefined;

  async read(query: Query): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      this.counts = await get_facets(query, request.signal);
    } catch (error) {
      if (!is_abort(error)) this.counts = null;
    }
  }

  async read_searches(): Promise<void> {
    try {
      this.searches = await get_searches();
    } catch {
      // They stay as they were; the list itself says when the archive does not answer.
    }
  }
}

export const facets = new FacetState();
