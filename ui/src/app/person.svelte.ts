// Who speaks: several people may share one machine, and each statement says whose it is.
import { archive } from './archive.svelte';

const STORED = 'contrechamp.person';

class Person {
  chosen = $state('');
  name = $derived(this.chosen || archive.now?.agent || '');

  start(): void {
    try {
      this.chosen = localStorage.getItem(STORED) ?? '';
    } catch {
      // Nothing kept: the agent of the archive speaks.
    }
  }

  choose(name: string): void {
    this.chosen = name.trim().slice(0, 60);
    try {
      localStorage.setItem(STORED, this.chosen);
    } catch {
      // As above.
    }
  }
}

export const person = new Person();
