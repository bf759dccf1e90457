// What the page is about, for its title: a view sets it while it shows one thing.
import { shown } from '../layout/text';

// So that a name of another direction turns nothing round it.
export const isolated = (name: string) => `\u2068${shown(name)}\u2069`;

class Title {
  of = $state('');

  // Returns the function that takes it away.
  about(name: string): () => void {
    this.of = name === '' ? '' : isolated(name);
    return () => (this.of = '');
  }
}

export const title = new Title();
