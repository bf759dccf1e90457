// Up to nine clips of one clock, played as one: a clock that goes with the clip that leads, and everybody else kept to
// it by small changes of speed, or a seek when far. Times are group time in seconds (angles.ts).
import type { ClockMember } from '../../api/clock_types';
import type { Clip } from '../../media/clip.svelte';
import { group_time, media_time, on_stage, span_of } from './angles';
import { keep, pulled, time_of, type Anchor } from './keep_time';

export interface Angle {
  member: ClockMember;
  clip: Clip;
}

export type Hearing = 'none' | 'front' | 'all';

const WAIT_MS = 10000; // for one that makes its preview; then the others go on without it
const START_MS = 700; // players take this long to begin after they were told to
const PLACE_MS = 60; // a head that is dragged does not ask for every place on its way
const RATES = [1, 1.5, 2, 4];
const END_S = 0.06; // as near to its end a clip is not started again
const BEGIN_S = 0.06; // a player needs about as long from being told to play to moving
const NEAR_S = 3; // a clip about to come on stage stands at its beginning

export class Ensemble {
  time = $state(0);
  playing = $state(false);
  speed = $state(1);
  reversing = $state(false);
  hearing = $state<Hearing>('none');
  front = $state<string | null>(null);
  loop = $state.raw<{ from_s: number; to_s: number } | null>(null);
  // Names of those that the others wait for.
  waiting = $state.raw<string[]>([]);
  #angles = $state.raw<Angle[]>([]);
  #members = $state.raw<ClockMember[]>([]);
  #anchor: Anchor = { group_s: 0, now_ms: 0 };
  #started_ms = 0;
  #held_ms: number | null = null;
  #given_up = new Set<string>();
  #frame = 0;
  #place: ReturnType<typeof setTimeout> | undefined;
  #backward: ReturnType<typeof setInterval> | undefined;

  get angles(): Angle[] {
    return this.#angles;
  }

  // The line of the whole group, also where none of the clips chosen runs.
  get span(): { from_s: number; to_s: number } {
    return span_of(this.#members.length > 0 ? this.#members : this.#angles.map((one) => one.member));
  }

  // In the order of the members given; returns the function that takes it out.
  join(angle: Angle): () => void {
    this.#angles = [...this.#angles.filter((one) => one.member.id !== angle.member.id), angle];
    angle.clip.seek(media_time(angle.member, this.time));
    this.#hear();
    if (this.playing) this.#hold();
    return () => {
      this.#angles = this.#angles.filter((one) => one !== angle);
      angle.clip.pause();
    };
  }

  // The group was opened, or solved anew: the clips stay, their places on the line change.
  placed(members: ClockMember[]): void {
    this.#members = members;
    this.#angles = this.#angles.map((one) => ({
      ...one,
      member: members.find((member) => member.id === one.member.id) ?? one.member,
    }));
    this.seek(this.time);
  }

  end(): void {
    this.pause();
    clearTimeout(this.#place);
    cancelAnimationFrame(this.#frame);
  }

  // ---- what a person asks for

  play(): void {
    this.#stop_reverse();
    if (this.playing) return;
    if (this.time >= this.span.to_s - END_S) this.seek(this.loop?.from_s ?? this.span.from_s);
    this.playing = true;
    this.#hold();
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  pause(): void {
    this.#stop_reverse();
    this.playing = false;
    this.#held_ms = null;
    this.waiting = [];
    cancelAnimationFrame(this.#frame);
    for (const { clip } of this.#angles) clip.pause();
    // Those that were a frame apart are put on the same moment.
    this.#put();
  }

  toggle(): void {
    if (this.playing || this.reversing) this.pause();
    else {
      this.speed = 1;
      this.play();
    }
  }

  faster(): void {
    this.speed = this.playing ? RATES[Math.min(RATES.length - 1, RATES.indexOf(this.speed) + 1)]! : 1;
    this.#anchor = { group_s: this.time, now_ms: performance.now() };
    this.play();
  }

  backwards(): void {
    const speed = this.reversing ? Math.min(4, this.speed * 2) : 1;
    this.pause();
    this.speed = speed;
    this.reversing = true;
    this.#backward = setInterval(() => {
      if (this.#angles.some(({ clip }) => clip.element?.seeking)) return;
      if (this.time <= this.span.from_s) this.pause();
      else this.#go(this.time - 0.1 * speed);
    }, 100);
  }

  seek(group_s: number): void {
    this.#stop_reverse();
    this.#go(group_s);
    if (this.playing) this.#hold();
  }

  // One frame of the clip in front, or of the first on stage; the others show what they have at that moment.
  step(frames: number): void {
    this.pause();
    const lead = this.#lead() ?? this.#angles[0];
    const frame_s = lead?.clip.frame_s ?? 0.04;
    if (!lead) return;
    const at = Math.floor(media_time(lead.member, this.time) / frame_s + 1e-3);
    this.#go(group_time(lead.member, (at + frames + 0.5) * frame_s));
  }

  bring(id: string | null): void {
    this.front = this.front === id ? null : id;
    this.#hear();
  }

  hear(hearing: Hearing): void {
    this.hearing = hearing;
    this.#hear();
  }

  // How far apart two players are at most, in seconds of group time: what the synchrony is worth, right now.
  spread(): number {
    const times = this.#live().map(({ member, clip }) => group_time(member, clip.element!.currentTime));
    return times.length < 2 ? 0 : Math.max(...times) - Math.min(...times);
  }

  // ---- how it is done

  #go(group_s: number): void {
    const { from_s, to_s } = this.span;
    this.time = Math.min(Math.max(from_s, to_s - 0.02), Math.max(from_s, group_s));
    if (this.playing || this.reversing) this.#put();
    else {
      this.#place ??= setTimeout(() => {
        this.#place = undefined;
        this.#put();
      }, PLACE_MS);
    }
  }

  // Puts every clip where the clock is, or at its near end.
  #put(): void {
    for (const { member, clip } of this.#angles) {
      const at = Math.min(clip.duration, Math.max(0, media_time(member, this.time)));
      if (Math.abs(at - (clip.element?.currentTime ?? -1)) > 0.001) clip.seek(at);
    }
    this.#anchor = { group_s: this.time, now_ms: performance.now() };
  }

  #hear(): void {
    const front = this.front ?? this.#lead()?.member.id ?? null;
    for (const { member, clip } of this.#angles)
      clip.set_muted(!(this.hearing === 'all' || (this.hearing === 'front' && member.id === front)));
  }

  #usable = ({ clip }: Angle) => clip.element !== null && !clip.unsupported && clip.failure === null;

  #live(): Angle[] {
    return this.#angles.filter(
      (one) =>
        on_stage(one.member, this.time) &&
        this.#usable(one) &&
        media_time(one.member, this.time) < one.clip.duration - END_S,
    );
  }

  #lead(): Angle | null {
    const live = this.#live();
    const moving = live.filter(({ clip }) => !this.#given_up.has(clip.id) && clip.element!.readyState >= 3);
    return live.find((one) => one.member.id === this.front) ?? moving[0] ?? live[0] ?? null;
  }

  #stop_reverse(): void {
    clearInterval(this.#backward);
    this.reversing = false;
  }

  // Everybody waits until everybody on stage can go on.
  #hold(): void {
    this.#held_ms = performance.now();
    this.#given_up.clear();
    for (const { clip } of this.#angles) if (clip.playing) clip.pause();
  }

  #late(): Angle[] {
    return this.#live().filter(({ clip }) => {
      const media = clip.element!;
      return !this.#given_up.has(clip.id) && (media.seeking || media.readyState < 3 || clip.starved);
    });
  }

  #tick(now_ms: number): void {
    if (!this.playing) return;
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
    if (this.#held_ms !== null && !this.#released(now_ms)) return;
    const live = this.#live();
    const lead = this.#lead();
    const fresh = now_ms - this.#started_ms < START_MS;
    if (lead && !lead.clip.element!.seeking && !lead.clip.element!.paused) {
      const lead_s = group_time(lead.member, lead.clip.element!.currentTime);
      this.#anchor = pulled(this.#anchor, now_ms, this.speed, lead_s, fresh && lead_s <= this.time + 0.02);
    }
    this.time = time_of(this.#anchor, now_ms, this.speed);
    if (this.loop && this.time >= this.loop.to_s) return this.seek(this.loop.from_s);
    if (this.time >= this.span.to_s - END_S) return this.pause();
    for (const one of this.#angles) this.#guide(one, live.includes(one), one === lead, fresh);
    const late = this.#late().filter(({ clip }) => clip.element!.readyState < 3 && !clip.element!.seeking);
    if (late.length > 0 && !fresh) this.#hold();
  }

  #released(now_ms: number): boolean {
    const late = this.#late();
    const names = late.map(({ member }) => member.name);
    if (names.join() !== this.waiting.join()) this.waiting = names;
    if (late.length > 0 && now_ms - this.#held_ms! < WAIT_MS) return false;
    for (const { clip } of late) this.#given_up.add(clip.id);
    this.#held_ms = null;
    this.waiting = [];
    this.#started_ms = now_ms;
    this.#anchor = { group_s: this.time, now_ms };
    return true;
  }

  #guide({ member, clip }: Angle, live: boolean, leads: boolean, fresh: boolean): void {
    const media = clip.element;
    if (!media) return;
    if (!live) {
      const until = (member.offset_s - this.time) / this.speed;
      if (until > 0 && until < BEGIN_S && media.paused && media.currentTime < 0.01) return clip.play();
      if (!media.paused && !(until > 0 && until < BEGIN_S)) media.pause();
      if (until > 0 && until < NEAR_S && media.currentTime > 0.01 && !media.seeking) clip.seek(0);
      return;
    }
    if (media.paused && !media.ended) clip.play();
    const rate = this.speed / member.rate;
    const target = media_time(member, this.time);
    const kept = keep(target, media.currentTime, rate, !clip.muted);
    // The leader is followed, not pushed; and nobody is seeked while all of them begin.
    const far = kept.seek !== null && !media.seeking && !fresh;
    if (far) clip.seek(kept.seek!);
    const wanted = leads ? rate : kept.rate;
    if (Math.abs(media.playbackRate - wanted) > 1e-6) media.playbackRate = wanted;
    // A hair of speed must not go through the stretching of sound; a double speed must.
    media.preservesPitch = this.speed !== 1;
  }
}
