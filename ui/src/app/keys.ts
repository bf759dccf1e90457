// One table of keys: it drives the keyboard and the sheet of keys alike.

export type Scope = 'everywhere' | 'list' | 'review' | 'item' | 'player' | 'copies' | 'chronology' | 'map' | 'angles';

export interface Binding {
  scope: Scope;
  action: string;
  keys: string[];
}

// A key is named as KeyboardEvent.key of a Latin keyboard, with Shift+ before where Shift does not already change the character.
export const BINDINGS: Binding[] = [
  { scope: 'everywhere', action: 'help', keys: ['?'] },
  { scope: 'everywhere', action: 'back', keys: ['Escape'] },
  { scope: 'everywhere', action: 'search', keys: ['/'] },
  { scope: 'everywhere', action: 'undo', keys: ['u'] },
  { scope: 'everywhere', action: 'reveal', keys: ['q'] },
  { scope: 'everywhere', action: 'go_list', keys: ['b'] },
  { scope: 'everywhere', action: 'go_review', keys: ['r'] },
  { scope: 'everywhere', action: 'go_angles', keys: ['9'] },
  { scope: 'everywhere', action: 'go_families', keys: ['8'] },
  { scope: 'everywhere', action: 'go_chronology', keys: ['t'] },
  { scope: 'everywhere', action: 'go_map', keys: ['g'] },
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
  { scope: 'list', action: 'reveal', keys: ['q'] },
  { scope: 'list', action: 'larger', keys: ['+', '='] },
  { scope: 'list', action: 'smaller', keys: ['-'] },
  { scope: 'list', action: 'select', keys: [' '] },
  { scope: 'list', action: 'select_right', keys: ['Shift+ArrowRight'] },
  { scope: 'list', action: 'select_left', keys: ['Shift+ArrowLeft'] },
  { scope: 'list', action: 'select_down', keys: ['Shift+ArrowDown'] },
  { scope: 'list', action: 'select_up', keys: ['Shift+ArrowUp'] },
  { scope: 'list', action: 'select_all', keys: ['a'] },
  { scope: 'list', action: 'facets', keys: ['f'] },
  ...['0', '1', '2', '3', '4', '5'].map((key): Binding => ({ scope: 'list', action: `rate_${key}`, keys: [key] })),
  { scope: 'review', action: 'next_item', keys: ['n', 'Enter'] },
  { scope: 'review', action: 'previous_item', keys: ['p'] },
  { scope: 'review', action: 'reveal', keys: ['Shift+Enter', 'q'] },
  ...['0', '1', '2', '3', '4', '5'].map((key): Binding => ({ scope: 'review', action: `rate_${key}`, keys: [key] })),
  { scope: 'review', action: 'mark_in', keys: ['i'] },
  { scope: 'review', action: 'mark_out', keys: ['o'] },
  { scope: 'review', action: 'say_note', keys: ['e'] },
  { scope: 'review', action: 'say_tag', keys: ['a'] },
  { scope: 'review', action: 'say_place', keys: ['w'] },
  { scope: 'review', action: 'say_time', keys: ['d'] },
  { scope: 'review', action: 'say_seen', keys: ['y'] },
  { scope: 'review', action: 'say_heard', keys: ['h'] },
  { scope: 'review', action: 'say_person', keys: ['f'] },
  { scope: 'review', action: 'say_side', keys: ['s'] },
  { scope: 'review', action: 'say_side_claimed', keys: ['6'] },
  { scope: 'review', action: 'say_side_attributed', keys: ['7'] },
  { scope: 'review', action: 'say_attributing_source', keys: ['v'] },
  { scope: 'review', action: 'say_incident', keys: ['x'] },
  { scope: 'review', action: 'graphic', keys: ['z'] },
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
  { scope: 'item', action: 'edit_place', keys: ['w'] },
  { scope: 'item', action: 'edit_time', keys: ['d'] },
  { scope: 'item', action: 'moment', keys: ['i'] },
  { scope: 'angles', action: 'next_group', keys: ['PageDown'] },
  { scope: 'angles', action: 'previous_group', keys: ['PageUp'] },
  { scope: 'angles', action: 'down', keys: ['ArrowDown'] },
  { scope: 'angles', action: 'up', keys: ['ArrowUp'] },
  { scope: 'angles', action: 'take', keys: ['Enter', 'a'] },
  ...['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((key): Binding => ({ scope: 'angles', action: `angle_${key}`, keys: [key] })),
  { scope: 'angles', action: 'grid', keys: ['0'] },
  { scope: 'angles', action: 'loop_in', keys: ['i'] },
  { scope: 'angles', action: 'loop_out', keys: ['o'] },
  { scope: 'angles', action: 'loop_off', keys: ['d'] },
  { scope: 'angles', action: 'zoom_in', keys: ['+', '='] },
  { scope: 'angles', action: 'zoom_out', keys: ['-'] },
  { scope: 'angles', action: 'fit', keys: ['f'] },
  { scope: 'angles', action: 'next_link', keys: ['n'] },
  { scope: 'angles', action: 'previous_link', keys: ['p'] },
  { scope: 'angles', action: 'show_pair', keys: ['e'] },
  { scope: 'angles', action: 'nudge_back', keys: ['['] },
  { scope: 'angles', action: 'nudge_ahead', keys: [']'] },
  { scope: 'angles', action: 'lock', keys: ['y'] },
  { scope: 'angles', action: 'reject', keys: ['x'] },
  { scope: 'angles', action: 'recording', keys: ['w'] },
  { scope: 'angles', action: 'release', keys: ['z'] },
  { scope: 'angles', action: 'reveal', keys: ['q'] },
  { scope: 'angles', action: 'open', keys: ['v'] },
  { scope: 'chronology', action: 'left', keys: ['ArrowLeft'] },
  { scope: 'chronology', action: 'right', keys: ['ArrowRight'] },
  { scope: 'chronology', action: 'zoom_in', keys: ['+', '=', 'ArrowUp'] },
  { scope: 'chronology', action: 'zoom_out', keys: ['-', 'ArrowDown'] },
  { scope: 'chronology', action: 'fit', keys: ['Home', '0'] },
  { scope: 'chronology', action: 'bands_up', keys: ['PageUp'] },
  { scope: 'chronology', action: 'bands_down', keys: ['PageDown'] },
  { scope: 'chronology', action: 'next', keys: ['n'] },
  { scope: 'chronology', action: 'previous', keys: ['p'] },
  { scope: 'chronology', action: 'open', keys: ['Enter'] },
  { scope: 'chronology', action: 'new', keys: ['e'] },
  { scope: 'map', action: 'next', keys: ['n'] },
  { scope: 'map', action: 'previous', keys: ['p'] },
  { scope: 'map', action: 'open', keys: ['Enter'] },
  { scope: 'map', action: 'fit', keys: ['0'] },
  { scope: 'map', action: 'keep', keys: ['k'] },
  { scope: 'map', action: 'new', keys: ['e'] },
  { scope: 'map', action: 'west', keys: ['ArrowLeft'] },
  { scope: 'map', action: 'east', keys: ['ArrowRight'] },
  { scope: 'map', action: 'north', keys: ['ArrowUp'] },
  { scope: 'map', action: 'south', keys: ['ArrowDown'] },
  { scope: 'map', action: 'nearer', keys: ['+', '='] },
  { scope: 'map', action: 'farther', keys: ['-'] },
  { scope: 'map', action: 'earlier', keys: ['j'] },
  { scope: 'map', action: 'later', keys: ['l'] },
  { scope: 'map', action: 'time_in', keys: ['i'] },
  { scope: 'map', action: 'time_out', keys: ['o'] },
  { scope: 'map', action: 'time_fit', keys: ['d'] },
  { scope: 'copies', action: 'next_segment', keys: ['n'] },
  { scope: 'copies', action: 'previous_segment', keys: ['p'] },
  { scope: 'copies', action: 'next_copy', keys: ['ArrowDown'] },
  { scope: 'copies', action: 'previous_copy', keys: ['ArrowUp'] },
  { scope: 'copies', action: 'scale', keys: ['z'] },
  { scope: 'copies', action: 'swap', keys: ['x'] },
  { scope: 'copies', action: 'side', keys: ['s'] },
  { scope: 'copies', action: 'wipe', keys: ['w'] },
  { scope: 'copies', action: 'blink', keys: ['e'] },
  { scope: 'copies', action: 'wipe_back', keys: ['['] },
  { scope: 'copies', action: 'wipe_ahead', keys: [']'] },
  { scope: 'copies', action: 'same', keys: ['y'] },
  { scope: 'copies', action: 'different', keys: ['d'] },
  { scope: 'copies', action: 'open', keys: ['o'] },
  { scope: 'copies', action: 'basis', keys: ['a'] },
  { scope: 'copies', action: 'take', keys: ['Enter'] },
  { scope: 'copies', action: 'next_family', keys: ['PageDown'] },
  { scope: 'copies', action: 'previous_family', keys: ['PageUp'] },
];

export interface Pressed {
  key: string;
  code?: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const PLACES: Record<string, string> = {
  BracketLeft: '[', BracketRight: ']', Comma: ',', Period: '.', Slash: '/', Minus: '-', Equal: '=', Space: ' ', 'Shift+Slash': '?', 'Shift+Equal': '+',
};
const BOUND = new Set(BINDINGS.flatMap((binding) => binding.keys));

// What the key at that place says on a Latin keyboard; null where the key has already said something of its own.
function by_place(pressed: Pressed): string | null {
  const code = pressed.code ?? '';
  const lower = pressed.key.toLowerCase();
  const speaks = /^[a-z0-9]$/.test(lower) || BOUND.has(lower) || (pressed.key.length > 1 && pressed.key !== 'Dead');
  if (speaks) return null;
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? /^Digit(\d)$/.exec(code)?.[1] ?? PLACES[pressed.shiftKey ? `Shift+${code}` : code] ?? PLACES[code] ?? null;
}

// The names by which a press may be bound, the surest first: what the key writes, then the place where it lies, for keyboards of
// other scripts and for digits and brackets that want Shift or AltGr.
export function names_of(pressed: Pressed): string[] {
  // AltGr, which writes brackets on many keyboards, tells itself as both.
  const alt_gr = pressed.ctrlKey && pressed.altKey && !pressed.metaKey && /^[^a-z0-9]$/i.test(pressed.key);
  if (!alt_gr && (pressed.ctrlKey || pressed.metaKey || pressed.altKey)) return [];
  const named = pressed.key.length > 1 && pressed.shiftKey ? `Shift+${pressed.key}` : pressed.key;
  const place = by_place(pressed);
  return [named.length === 1 ? named.toLowerCase() : named, ...(place === null ? [] : [place])];
}

// A letter, digit or sign, which somebody may write or say without meaning it (WCAG 2.1.4); blanks are none.
export const is_character = (name: string) => name.length === 1 && name !== ' ';

export const bound = (name: string, scope: Scope): string | null => BINDINGS.find((binding) => binding.scope === scope && binding.keys.includes(name))?.action ?? null;

// The action a press asks for in the scopes given, first scope first; null for none.
export function action_of(pressed: Pressed, scopes: Scope[]): string | null {
  for (const name of names_of(pressed)) {
    for (const scope of scopes) {
      const action = bound(name, scope);
      if (action !== null) return action;
    }
  }
  return null;
}

// The way back that every program has.
export function undoes(pressed: Pressed): boolean {
  const z = pressed.key.toLowerCase() === 'z' || by_place(pressed) === 'z';
  return z && (pressed.ctrlKey || pressed.metaKey) && !pressed.shiftKey && !pressed.altKey;
}

// Typing belongs to the field that has the focus, except Escape.
export function is_typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'range';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
