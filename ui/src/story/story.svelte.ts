// The incidents, times and areas of the archive, read whole once and then what changed; and what the chronology and the
// map show of them together.
import { get_areas, get_incidents, get_story_since, get_times, is_abort } from '../api/client';
import type { AreaRow, Incident, TimeRow } from '../api/types';
import { archive } from '../app/archive.svelte';
import { by_id_with, rows_with } from './story';
import { by_start } from './timeline';

export interface Window {
  from_s: number;
  to_s: number;
}

const held = () => (archive.now ? `${archive.now.counts.items} ${archive.now.work.done}` : '');

class Story {
  incidents = $state.raw<Incident[]>([]);
  times = $state.raw<TimeRow[]>([]);
  areas = $state.raw<AreaRow[]>([]);
  ready = $state(false);
  error = $state.raw<Error | null>(null);
  // What is chosen, in either view: the id of an item or of an incident.
  chosen = $state<string | null>(null);
  // The stretch of time that the chronology shows; the map can keep to it.
  window = $state.raw<Window | null>(null);
  #request: AbortController | undefined;

  #until = -1; // the last statement that the rows know of
  #counted = ''; // what the archive held when they were read
  #updating: Promise<void> | null = null;
  #again = false;

  async read_incidents(): Promise<void> {
    try {
      this.incidents = await get_incidents();
    } catch (error) {
      this.error = error as Error;
    }
  }

  async read(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const [times, areas]: [TimeRow[], AreaRow[]] = [[], []];
    try {
      const { until } = await get_story_since(null, request.signal);
      const counted = held();
      await Promise.all([
        get_times((rows) => void rows.forEach((row) => times.push(row)), request.signal),
        get_areas((rows) => void rows.forEach((row) => areas.push(row)), request.signal),
        this.read_incidents(),
      ]);
      this.times = times.sort(by_start);
      this.areas = areas;
      this.#until = until;
      this.#counted = counted;
      this.error = null;
      this.ready = true;
    } catch (error) {
      if (!is_abort(error)) this.error = error as Error;
    }
  }

  // For a view that begins: all, when files came in or were described meanwhile, for what they claim is no statement.
  enter(): Promise<void> {
    return this.ready && this.#counted === held() ? this.update() : this.read();
  }

  // Only what was spoken of since.
  update(): Promise<void> {
    this.#again = true;
    this.#updating ??= this.#update().finally(() => (this.#updating = null));
    return this.#updating;
  }

  async #update(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await (this.ready ? this.#read_since() : this.read());
    }
  }

  async #read_since(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      const since = await get_story_since(this.#until, request.signal);
      if (since.subjects === null) return await this.read();
      const subjects = new Set(since.subjects);
      if (subjects.size > 0) {
        this.times = rows_with(this.times, subjects, since.times);
        this.areas = rows_with(this.areas, subjects, since.areas);
        this.incidents = by_id_with(this.incidents, since.incidents);
      }
      this.#until = since.until;
      this.error = null;
    } catch (error) {
      if (!is_abort(error)) this.error = error as Error;
    }
  }

  stop(): void {
    this.#request?.abort();
  }
}

export const story = new Story();
export { subject_of } from './story';
