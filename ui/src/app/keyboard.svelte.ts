// One listener for the whole page; views and parts lend it their actions while they are there.
import { action_of, bound, is_character, is_typing, names_of, presses, type Scope } from './keys';
import { prefs } from './prefs.svelte';

type Run = (action: string) => boolean | void;

class Keyboard {
  #holders: { scope: Scope; run: Run }[] = [];

  // The newest holder is asked first. `run` returns false to pass an action on. Returns the function that takes it
  // back.
  lend(scope: Scope, run: Run): () => void {
    const holder = { scope, run };
    this.#holders.unshift(holder);
    return () => {
      this.#holders = this.#holders.filter((other) => other !== holder);
    };
  }

  start(): () => void {
    const on_key = (event: KeyboardEvent) => this.#press(event);
    addEventListener('keydown', on_key);
    return () => removeEventListener('keydown', on_key);
  }

  #press(event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const target = event.target;
    if (is_typing(target)) {
      if (action_of(event, ['everywhere']) === 'back') (target as HTMLElement).blur();
      return;
    }
    if (presses(event) && target instanceof HTMLElement && target.closest('button, a, summary, [role=option]')) return;
    for (const name of names_of(event)) {
      if (is_character(name) && !prefs.letters) continue;
      if (this.#run(event, (scope) => bound(name, scope))) return;
    }
  }

  // True when a holder took the action that its scope has.
  #run(event: KeyboardEvent, action_in: (scope: Scope) => string | null): boolean {
    for (const holder of this.#holders) {
      const action = action_in(holder.scope);
      if (action === null || holder.run(action) === false) continue;
      event.preventDefault();
      return true;
    }
    return false;
  }
}

export const keyboard = new Keyboard();
