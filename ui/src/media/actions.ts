import type { ItemDetail } from '../api/types';
import { Clip } from './clip.svelte';

// False for an action that is not the player's.
export function player_action(clip: Clip, action: string): boolean {
  const actions: Record<string, () => void> = {
    play: () => clip.toggle(),
    back_1s: () => clip.seek(clip.time - 1),
    ahead_1s: () => clip.seek(clip.time + 1),
    back_10s: () => clip.seek(clip.time - 10),
    ahead_10s: () => clip.seek(clip.time + 10),
    frame_back: () => clip.step(-1),
    frame_ahead: () => clip.step(1),
    reverse: () => clip.backwards(),
    pause: () => clip.pause(),
    faster: () => clip.faster(),
    start: () => clip.seek(0),
    finish: () => clip.seek(clip.duration),
    sound: () => clip.set_muted(!clip.muted),
  };
  actions[action]?.();
  return action in actions;
}

export function clip_of(detail: ItemDetail, start_s = 0): Clip {
  const rate = detail.media?.streams.find((stream) => stream.type === 'video')?.frame_rate ?? 0;
  // The preview never runs faster than 60 pictures a second; an unknown rate steps by 1/25.
  const frame_s = rate > 0 && rate <= 60 ? 1 / rate : 0.04;
  return new Clip(detail.id, detail.preview!, detail.duration_s, frame_s, start_s);
}
