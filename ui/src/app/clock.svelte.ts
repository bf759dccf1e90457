// The clocks of the archive, as last solved, and what is said of their links.
import { get_clock, get_clock_alone, get_wave, is_abort } from '../api/client';
import type { AloneClip, Clock, ClockGroup, Wave } from '../api/clock_types';

const POINTS_S = 25; // of a drawn waveform
const FETCHES = 3;

class ClockBook {
  now = $state.raw<Clock | null>(null);
  alone = $state.raw<{ total: number; clips: AloneClip[] } | null>(null);
  error = $state.raw<Error | null>(null);
  reading = $state(false);
  // Counts the waveforms that came: a drawing depends on it.
  waves = $state(0);
  #waves = new Map<string, Wave | null>();
  #asked: { id: string; duration_s: number }[] = [];
  #running = 0;
  #request: AbortController | undefined;

  async read(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.reading = true;
    try {
      this.now = await get_clock(request.signal);
      this.error = null;
      this.alone = await get_clock_alone(request.signal);
    } catch (error) {
      if (!is_abort(error)) this.error = error as Error;
    } finally {
      if (this.#request === request) this.reading = false;
    }
  }

  // By the id of a group or of a member: a group that is solved anew may begin with another clip.
  group(id: string): ClockGroup | null {
    return this.now?.groups.find((one) => one.id === id || one.members.some((member) => member.id === id)) ?? null;
  }

  // As the archive solved it anew after something was said.
  take(clock: Clock): void {
    this.#request?.abort();
    this.now = clock;
    this.error = null;
  }

  // The waveform of a clip when it is there; else it is asked for, nearest asked first.
  wave(id: string, duration_s: number): Wave | null {
    const held = this.#waves.get(id);
    if (held !== undefined) return held;
    if (!this.#asked.some((one) => one.id === id)) this.#asked.push({ id, duration_s });
    this.#pump();
    return null;
  }

  // What is no longer looked at need not come.
  forget_asked(): void {
    this.#asked = [];
  }

  #pump(): void {
    while (this.#running < FETCHES && this.#asked.length > 0) {
      const { id, duration_s } = this.#asked.shift()!;
      if (this.#waves.has(id)) continue;
      this.#waves.set(id, null);
      this.#running += 1;
      get_wave(id, Math.min(20000, Math.max(300, Math.ceil(duration_s * POINTS_S))))
        .then((wave) => this.#waves.set(id, wave))
        // A clip without sound has none, which its track shows by being empty.
        .catch(() => {})
        .finally(() => {
          this.#running -= 1;
          this.waves += 1;
          this.#pump();
        });
    }
  }
}

export const clockbook = new ClockBook();
