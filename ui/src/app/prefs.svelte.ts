// What the page remembers of a person's choices, in this browser only.
export const TILE_STEPS_PX = [132, 176, 224, 300];

function remembered(name: string, otherwise: number): number {
  try {
    return Number(localStorage.getItem(`contrechamp.${name}`) ?? otherwise);
  } catch {
    return otherwise;
  }
}

export function remembered_text(name: string): string {
  try {
    return localStorage.getItem(`contrechamp.${name}`) ?? '';
  } catch {
    return '';
  }
}

export function remember(name: string, value: string | number): void {
  try {
    localStorage.setItem(`contrechamp.${name}`, String(value));
  } catch {
    // A browser that keeps nothing only forgets the choice.
  }
}

const COMPARE = ['side', 'wipe', 'blink'] as const;

class Prefs {
  tile_step = $state(1);
  tile_px = $derived(TILE_STEPS_PX[this.tile_step]!);
  facets = $state(true);
  // From this graphic level on a picture is veiled until somebody asks for it.
  shield = $state(2);

  // Solar Hijri dates instead of Gregorian ones where only one is shown.
  persian = $state(false);

  // Keys of one character act; off for who speaks to the machine, or presses keys unmeant.
  letters = $state(true);

  // How two pictures are compared.
  compare = $state<'side' | 'wipe' | 'blink'>('side');

  // The folder of the last delivery.
  folder = $state('');

  start(): void {
    this.folder = remembered_text('folder');
    this.compare = COMPARE[remembered('compare', 0)] ?? 'side';
    const step = remembered('tile', 1);
    if (step in TILE_STEPS_PX) this.tile_step = step;
    this.facets = remembered('facets', 1) !== 0;
    this.persian = remembered('persian', 0) === 1;
    this.letters = remembered('letters', 1) !== 0;
    const shield = remembered('shield', 2);
    if (shield >= 1 && shield <= 4) this.shield = shield;
  }

  resize(step: 1 | -1): void {
    this.tile_step = Math.min(TILE_STEPS_PX.length - 1, Math.max(0, this.tile_step + step));
    remember('tile', this.tile_step);
  }

  show_facets(shown: boolean): void {
    this.facets = shown;
    remember('facets', shown ? 1 : 0);
  }

  set_persian(persian: boolean): void {
    this.persian = persian;
    remember('persian', persian ? 1 : 0);
  }

  set_folder(path: string): void {
    this.folder = path;
    remember('folder', path);
  }

  set_letters(act: boolean): void {
    this.letters = act;
    remember('letters', act ? 1 : 0);
  }

  set_compare(mode: (typeof COMPARE)[number]): void {
    this.compare = mode;
    remember('compare', COMPARE.indexOf(mode));
  }

  set_shield(level: number): void {
    this.shield = level;
    remember('shield', level);
  }
}

export const prefs = new Prefs();
