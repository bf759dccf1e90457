// One table of keys: it drives the keyboard and the sheet of keys alike.

export type Scope = 'everywhere' | 'list' | 'item' | 'player' | 'copies';

export interface Binding {
  scope: Scope;
  action: string;
  keys: string[];
}

// A key is named as KeyboardEvent.key, with Shift+ before where Shift does not already change the character.
export const BINDINGS: Binding[] = [
  { scope: 'everywhere', action: 'help', keys: ['?'] },
  { scope: 'everywhere', action: 'back', keys: ['Escape'] },
  { scope: 'everywhere', action: 'search', keys: ['/'] },
  { scope: 'list', action: 'left', keys: ['ArrowLeft'] },
  { scope: 'list', action: 'right', keys: ['ArrowRight'] },
  { scope: 'list', action: 'up', keys: ['ArrowUp'] },
  { scope: 'list', action: 'down', keys: ['ArrowDown'] },
  { scope: 'list', action: 'page_up', keys: ['PageUp'] },
  { scope: 'list', action: 'page_down', keys: ['PageDown'] },
  { scope: 'list', action: 'home', keys: ['Home'] },
  { scope: 'list', action: 'end', keys: ['End'] },
  { scope: 'list', action: 'open', keys: ['Enter'] },
  { scope: 'list', action: 'copies', keys: ['v'] },
  { scope: 'list', action: 'colour', keys: ['c'] },
  { scope: 'list', action: 'larger', keys: ['+', '='] },
  { scope: 'list', action: 'smaller', keys: ['-'] },
  { scope: 'player', action: 'play', keys: [' '] },
  { scope: 'player', action: 'back_1s', keys: ['ArrowLeft'] },
  { scope: 'player', action: 'ahead_1s', keys: ['ArrowRight'] },
  { scope: 'player', action: 'back_10s', keys: ['Shift+ArrowLeft'] },
  { scope: 'player', action: 'ahead_10s', keys: ['Shift+ArrowRight'] },
  { scope: 'player', action: 'frame_back', keys: [','] },
  { scope: 'player', action: 'frame_ahead', keys: ['.'] },
  { scope: 'player', action: 'reverse', keys: ['j'] },
  { scope: 'player', action: 'pause', keys: ['k'] },
  { scope: 'player', action: 'faster', keys: ['l'] },
  { scope: 'player', action: 'start', keys: ['Home'] },
  { scope: 'player', action: 'finish', keys: ['End'] },
  { scope: 'player', action: 'sound', keys: ['m'] },
  { scope: 'player', action: 'colour', keys: ['c'] },
  { scope: 'item', action: 'next_item', keys: ['n'] },
  { scope: 'item', action: 'previous_item', keys: ['p'] },
  { scope: 'item', action: 'copies', keys: ['v'] },
  { scope: 'item', action: 'edit_side', keys: ['s'] },
  { scope: 'item', action: 'edit_note', keys: ['e'] },
  { scope: 'copies', action: 'next_segment', keys: ['n'] },
  { scope: 'copies', action: 'previous_segment', keys: ['p'] },
  { scope: 'copies', action: 'next_copy', keys: ['ArrowDown'] },
  { scope: 'copies', action: 'previous_copy', keys: ['ArrowUp'] },
  { scope: 'copies', action: 'scale', keys: ['z'] },
  { scope: 'copies', action: 'swap', keys: ['x'] },
];

export interface Pressed {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

// The action a press asks for in the scopes given, first scope first; null for none.
export function action_of(pressed: Pressed, scopes: Scope[]): string | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const named = pressed.key.length > 1 && pressed.shiftKey ? `Shift+${pressed.key}` : pressed.key;
  const key = named.length === 1 ? named.toLowerCase() : named;
  for (const scope of scopes) {
    const found = BINDINGS.find((binding) => binding.scope === scope && binding.keys.includes(key));
    if (found) return found.action;
  }
  return null;
}

// Typing belongs to the field that has the focus, except Escape.
export function is_typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'range';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
