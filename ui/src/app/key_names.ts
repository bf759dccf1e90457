// What stands on the cap of a key.
import { word } from '../i18n/words.svelte';
import { keys_of, type Bound } from './keys';

const SIGNS: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'Pg ↑',
  PageDown: 'Pg ↓',
  Escape: 'Esc',
  Enter: '↵',
  Backspace: '⌫',
  Shift: '⇧',
};

// Letters as on the cap of the key; keys with a word on them in the language of the page.
function cap_of(key: string): string {
  if (key.length > 1 || key === ' ') return SIGNS[key] ?? word('keyname', key === ' ' ? 'Space' : key);
  return key.toUpperCase();
}

// 'Shift+ArrowLeft' has two caps, '+' has one.
export const name_of_key = (key: string) =>
  key
    .split(/(?<=\w)\+/)
    .map(cap_of)
    .join(' ');

// The key that is shown for an action, in a sentence.
export const key_name = (of: Bound) => name_of_key(keys_of(of)[0]!);
