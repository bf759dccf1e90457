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

  // A small form of texts alone: what is kept of it, the rest as in `empty`.
  fields<Form extends Record<string, string>>(name: string, empty: Form): Form {
    let kept: Record<string, unknown> = {};
    try {
      kept = (JSON.parse(this.get(name) || '{}') ?? {}) as Record<string, unknown>;
    } catch {
      // Not of this page.
    }
    const text = ([key, otherwise]: [string, string]) => [key, typeof kept[key] === 'string' ? kept[key] : otherwise];
    return Object.fromEntries(Object.entries(empty).map(text)) as Form;
  }

  // Kept while anything of `written` stands in it; other fields say only where it was written.
  keep_fields(name: string, form: Record<string, string>, written: string[] = Object.keys(form)): void {
    this.set(name, written.every((key) => form[key]!.trim() === '') ? '' : JSON.stringify(form));
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
