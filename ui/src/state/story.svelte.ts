// The incidents, times and areas of the archive, read whole; and what the chronology and the map show of them together.
import { get_areas, get_incidents, get_times, is_abort } from '../api/client';
import type { AreaRow, Incident, TimeRow } from '../api/types';

export interface Window {
  from_s: number;
  to_s: number;
}

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
      await Promise.all([
        get_times((rows) => void rows.forEach((row) => times.push(row)), request.signal),
        get_areas((rows) => void rows.forEach((row) => areas.push(row)), request.signal),
        this.read_incidents(),
      ]);
      this.times = times;
      this.areas = areas;
      this.error = null;
      this.ready = true;
    } catch (error) {
      if (!is_abort(error)) this.error = error as Error;
    }
  }

  stop(): void {
    this.#request?.abort();
  }
}

export const story = new Story();
export const subject_of = (row: { item: string | null; incident: string | null }) => row.incident ?? row.item!;
