// What the page remembers of a person's choices, in this browser only.
export const TILE_STEPS_PX = [132, 176, 224, 300];
const STORED = 'contrechamp.tile';

class Prefs {
  tile_step = $state(1);
  tile_px = $derived(TILE_STEPS_PX[this.tile_step]!);

  start(): void {
    try {
      const step = Number(localStorage.getItem(STORED) ?? 1);
      if (step in TILE_STEPS_PX) this.tile_step = step;
    } catch {
      // Nothing kept: the default stands.
    }
  }

  resize(step: 1 | -1): void {
    this.tile_step = Math.min(TILE_STEPS_PX.length - 1, Math.max(0, this.tile_step + step));
    try {
      localStorage.setItem(STORED, String(this.tile_step));
    } catch {
      // As above.
    }
  }
}

export const prefs = new Prefs();
