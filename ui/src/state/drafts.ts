// What somebody has begun to write and not said yet: it outlives the page, in this browser only.
const STORED = 'contrechamp.drafts';
const MOST = 50;

class Drafts {
  #held = new Map<string, string>();

  constructor() {
    try {
      this.#held = new Map(JSON.parse(localStorage.getItem(STORED) ?? '[]') as [string, string][]);
    } catch {
      // Nothing kept, or not by this page.
    }
  }

  get(name: string): string {
    return this.#held.get(name) ?? '';
  }

  set(name: string, text: string): void {
    if (text === this.get(name)) return;
    this.#held.delete(name);
    if (text !== '') this.#held.set(name, text);
    while (this.#held.size > MOST) this.#held.delete(this.#held.keys().next().value!);
    this.#keep();
  }

  drop(name: string): void {
    if (this.#held.delete(name)) this.#keep();
  }

  #keep(): void {
    try {
      localStorage.setItem(STORED, JSON.stringify([...this.#held]));
    } catch {
      // A browser that keeps nothing only forgets the draft.
    }
  }
}

export const drafts = new Drafts();
