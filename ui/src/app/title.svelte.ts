// What the page is about, for its title: a view sets it while it shows one thing.
import { shown } from '../kit/text';

// So that a name of another direction turns nothing round it.
const [OPEN, CLOSE] = [0x2068, 0x2069].map((code) => String.fromCharCode(code));
export const isolated = (name: string) => `${OPEN}${shown(name)}${CLOSE}`;

class Title {
  of = $state('');

  // Returns the function that takes it away.
  about(name: string): () => void {
    this.of = name === '' ? '' : isolated(name);
    return () => (this.of = '');
  }
}

export const title = new Title();
