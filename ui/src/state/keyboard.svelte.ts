// One listener for the whole page; views and parts lend it their actions while they are there.
import { action_of, is_typing, type Scope } from '../layout/keys';

type Run = (action: string) => boolean | void;

class Keyboard {
  #holders: { scope: Scope; run: Run }[] = [];

  // The newest holder is asked first. `run` returns false to pass an action on. Returns the function that takes it back.
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
      if (event.key === 'Escape') (target as HTMLElement).blur();
      return;
    }
    const presses = event.key === ' ' || event.key === 'Enter';
    if (presses && target instanceof HTMLElement && target.closest('button, a, summary, [role=option]')) return;
    // The way back that every program has.
    const undoes = event.key === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    for (const holder of this.#holders) {
      const action = undoes ? (holder.scope === 'everywhere' ? 'undo' : null) : action_of(event, [holder.scope]);
      if (action !== null && holder.run(action) !== false) {
        event.preventDefault();
        return;
      }
    }
  }
}

export const keyboard = new Keyboard();
