// One clip in one media element, fed by Media Source Extensions with the segments around the play head.
// Each segment is a whole small MP4 whose time 0 is second k × segment_s − lead_in_s (docs/api.md).
import { get_segment, is_abort } from '../api/client';
import type { Preview } from '../api/types';
import { over_gap, segment_of, too_far, wanted } from './schedule';

const SETTLE_MS = 90; // a head that is being dragged asks for nothing until it rests this long
const TOLERANCE_S = 0.008; // rounding of the append window, well below a frame
const GAP_S = 0.5;
const HAIR_S = 0.0005;
const KEEP_BEHIND_S = 120;
const KEEP_AHEAD_S = 60;
const FETCHES = 2;
const RATES = [1, 1.5, 2, 4];

export class Clip {
  time = $state(0);
  playing = $state(false);
  starved = $state(true);
  failure = $state<string | null>(null);
  unsupported = $state(false);
  muted = $state(true);
  rate = $state(1);
  readonly duration: number;
  #reverse = $state(0);
  #media: HTMLMediaElement | null = null;
  #source: MediaSource | null = null;
  #buffer: SourceBuffer | null = null;
  #present = new Set<number>();
  #failed = new Map<number, string>();
  #fetches = new Map<number, AbortController>();
  #ready = new Map<number, ArrayBuffer>();
  #appending = -1;
  #settle: ReturnType<typeof setTimeout> | undefined;
  #backward: ReturnType<typeof setInterval> | undefined;
  #frame = 0;

  constructor(
    readonly id: string,
    readonly preview: Preview,
    duration_s: number | null,
    readonly frame_s = 0.04,
    start_s = 0,
  ) {
    this.duration = duration_s && duration_s > 0 ? duration_s : preview.segment_s * preview.segments;
    this.time = start_s;
  }

  get reversing(): boolean {
    return this.#reverse > 0;
  }

  get element(): HTMLMediaElement | null {
    return this.#media;
  }

  // Takes the element over; the function returned gives it back and ends all requests and timers.
  attach(media: HTMLMediaElement): () => void {
    if (typeof MediaSource === 'undefined' || !MediaSource.isTypeSupported(this.preview.mime)) {
      this.unsupported = true;
      return () => {};
    }
    const owner = new AbortController();
    const on = (name: string, run: () => void) => media.addEventListener(name, run, { signal: owner.signal });
    this.#media = media;
    media.muted = this.muted;
    on('timeupdate', () => this.#moved());
    on('seeking', () => this.#moved());
    on('seeked', () => this.#moved());
    on('playing', () => (this.starved = false));
    on('canplay', () => (this.starved = false));
    on('waiting', () => this.#moved());
    on('play', () => this.#began());
    on('pause', () => this.#paused());
    on('ended', () => this.#paused());
    on('error', () => (this.failure = media.error?.message || 'decode'));

    const source = new MediaSource();
    this.#source = source;
    const address = URL.createObjectURL(source);
    source.addEventListener('sourceopen', () => this.#opened(), { signal: owner.signal });
    media.src = address;
    return () => {
      owner.abort();
      this.#end();
      media.pause();
      media.removeAttribute('src');
      media.load();
      URL.revokeObjectURL(address);
    };
  }

  play(): void {
    this.#stop_reverse();
    if (this.#media?.ended) this.seek(0);
    void this.#media?.play().catch(() => this.#paused());
  }

  pause(): void {
    this.#stop_reverse();
    this.#media?.pause();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else {
      this.set_rate(1);
      this.play();
    }
  }

  seek(time_s: number): void {
    const to = Math.min(Math.max(0, time_s), Math.max(0, this.duration - 0.02));
    this.#failed.clear();
    this.failure = null;
    this.time = to;
    // A hair later, so that rounding to microseconds never shows the frame before.
    if (this.#media && this.#source && this.#source.readyState !== 'closed') this.#media.currentTime = to + HAIR_S;
  }

  step(frames: number): void {
    this.pause();
    // The middle of a frame, so that rounding never shows the one before.
    this.seek((Math.floor(this.time / this.frame_s + 1e-3) + frames + 0.5) * this.frame_s);
  }

  set_muted(muted: boolean): void {
    this.muted = muted;
    if (this.#media) this.#media.muted = muted;
  }

  set_rate(rate: number): void {
    this.rate = rate;
    if (this.#media) this.#media.playbackRate = rate;
  }

  faster(): void {
    if (this.playing && !this.reversing)
      this.set_rate(RATES[Math.min(RATES.length - 1, RATES.indexOf(this.rate) + 1)]!);
    else this.set_rate(1);
    this.play();
  }

  // Browsers do not play backwards: the head is set back ten times a second.
  backwards(): void {
    const speed = this.#reverse > 0 ? Math.min(4, this.#reverse * 2) : 1;
    this.pause();
    this.#reverse = speed;
    this.playing = true;
    this.#backward = setInterval(() => {
      if (this.#media?.seeking) return;
      if (this.time <= 0) this.#stop_reverse();
      else this.seek(this.time - 0.1 * speed);
    }, 100);
  }

  #stop_reverse(): void {
    clearInterval(this.#backward);
    if (this.#reverse > 0) this.playing = false;
    this.#reverse = 0;
  }

  #began(): void {
    this.playing = true;
    const tick = () => {
      if (this.#media) this.time = this.#media.currentTime;
      this.#frame = this.playing && !this.reversing ? requestAnimationFrame(tick) : 0;
    };
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(tick);
    this.#pump();
  }

  #paused(): void {
    if (!this.reversing) this.playing = false;
  }

  #opened(): void {
    if (!this.#source || this.#buffer) return;
    this.#source.duration = this.duration;
    this.#buffer = this.#source.addSourceBuffer(this.preview.mime);
    this.#buffer.mode = 'segments';
    this.#buffer.addEventListener('updateend', () => this.#appended());
    this.#buffer.addEventListener('error', () => {
      this.#failed.set(this.#appending, 'decode');
      this.#appending = -1;
    });
    if (this.time > 0 && this.#media) this.#media.currentTime = this.time + HAIR_S;
    this.#moved();
  }

  // The head moved or the buffer changed.
  #moved(): void {
    const media = this.#media;
    if (!media || !this.#buffer) return;
    this.time = media.currentTime;
    const head = segment_of(media.currentTime, this.preview);
    this.failure = this.#failed.get(head) ?? null;
    const jump = over_gap(media.currentTime, this.#ranges(), GAP_S);
    if (jump !== null && this.#present.has(head) && !media.seeking && media.readyState < 3) media.currentTime = jump;
    this.starved = this.failure === null && !this.#present.has(head);
    if (this.#present.has(head)) this.#pump();
    else {
      clearTimeout(this.#settle);
      this.#settle = setTimeout(() => this.#pump(), this.#fetches.has(head) ? 0 : SETTLE_MS);
    }
  }

  #ranges(): [number, number][] {
    const buffered = this.#media!.buffered;
    return Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)]);
  }

  #pump(): void {
    const media = this.#media;
    if (!media || !this.#buffer) return;
    const head = segment_of(media.currentTime, this.preview);
    const ahead = this.playing ? 3 : 1;
    const needed = wanted(head, this.preview, ahead, this.reversing).filter((k) => !this.#failed.has(k));
    for (const [k, request] of this.#fetches) {
      if (!needed.includes(k)) {
        request.abort();
        this.#fetches.delete(k);
      }
    }
    for (const k of this.#ready.keys()) if (!needed.includes(k)) this.#ready.delete(k);
    for (const k of needed) {
      const held = this.#present.has(k) || this.#ready.has(k) || this.#fetches.has(k) || this.#appending === k;
      if (!held && this.#fetches.size < FETCHES) void this.#fetch(k);
    }
    this.#feed(needed, head);
  }

  #feed(needed: number[], head: number): void {
    const buffer = this.#buffer!;
    if (buffer.updating || this.#source!.readyState === 'closed') return;
    const next = needed.find((k) => this.#ready.has(k));
    if (next !== undefined) {
      this.#append(next);
      return;
    }
    const length = this.preview.segment_s;
    const far = too_far(this.#present, head, Math.ceil(KEEP_BEHIND_S / length), Math.ceil(KEEP_AHEAD_S / length));
    if (far.length > 0) this.#drop(far[0]!);
    else if (this.#present.has(this.preview.segments - 1) && this.#source!.readyState === 'open') {
      if (this.#fetches.size === 0) this.#source!.endOfStream();
    }
  }

  #append(k: number): void {
    const buffer = this.#buffer!;
    const bytes = this.#ready.get(k)!;
    const start = k * this.preview.segment_s;
    const last = k === this.preview.segments - 1;
    this.#ready.delete(k);
    try {
      buffer.timestampOffset = start - this.preview.lead_in_s;
      buffer.appendWindowStart = 0;
      buffer.appendWindowEnd = last ? Math.max(this.duration, start) + 1 : start + this.preview.segment_s + TOLERANCE_S;
      buffer.appendWindowStart = Math.max(0, start - TOLERANCE_S);
      buffer.appendBuffer(bytes);
      this.#appending = k;
    } catch (error) {
      const head = segment_of(this.#media!.currentTime, this.preview);
      const spare = too_far(this.#present, head, 1, 1)[0];
      if ((error as DOMException).name === 'QuotaExceededError' && spare !== undefined) {
        this.#ready.set(k, bytes);
        this.#drop(spare);
      } else this.#failed.set(k, (error as Error).message);
    }
  }

  #drop(k: number): void {
    this.#present.delete(k);
    this.#buffer!.remove(k * this.preview.segment_s, (k + 1) * this.preview.segment_s);
  }

  #appended(): void {
    if (this.#appending >= 0) this.#present.add(this.#appending);
    this.#appending = -1;
    this.#moved();
  }

  async #fetch(k: number): Promise<void> {
    const request = new AbortController();
    this.#fetches.set(k, request);
    try {
      const bytes = await get_segment(this.id, k, request.signal);
      if (this.#fetches.get(k) === request) this.#ready.set(k, bytes);
    } catch (error) {
      if (!is_abort(error)) this.#failed.set(k, (error as Error).message);
    } finally {
      if (this.#fetches.get(k) === request) {
        this.#fetches.delete(k);
        this.#moved();
        this.#pump();
      }
    }
  }

  #end(): void {
    this.#stop_reverse();
    clearTimeout(this.#settle);
    cancelAnimationFrame(this.#frame);
    for (const request of this.#fetches.values()) request.abort();
    this.#fetches.clear();
    this.#ready.clear();
    this.#present.clear();
    this.#media = null;
    this.#source = null;
    this.#buffer = null;
    this.playing = false;
  }
}
