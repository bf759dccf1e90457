// One table of keys: it drives the keyboard, the keys that the page shows and the sheet of keys alike.

const RATINGS = ['0', '1', '2', '3', '4', '5'] as const;
const ANGLES = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

// A row of digits, each an action of its own: rate_0, rate_1, …
function digits<Stem extends string, Digit extends string>(stem: Stem, all: readonly Digit[]) {
  return Object.fromEntries(all.map((digit): [string, string[]] => [`${stem}_${digit}`, [digit]])) as Record<
    `${Stem}_${Digit}`,
    string[]
  >;
}

// The actions of each scope, in the order of the sheet; of the keys of an action the first is the one shown beside a
// button. A key is named as KeyboardEvent.key of a Latin keyboard: small letters, Shift+ before where Shift does not
// already change the character, Ctrl+ (also the command key) and Alt+ before that.
const TABLE = {
  everywhere: {
    help: ['?'],
    back: ['Escape'],
    search: ['/'],
    undo: ['u', 'Ctrl+z'],
    reveal: ['q'],
    go_list: ['b'],
    go_review: ['r'],
    go_angles: ['9'],
    go_families: ['8'],
    go_chronology: ['t'],
    go_map: ['g'],
  },
  list: {
    left: ['ArrowLeft'],
    right: ['ArrowRight'],
    up: ['ArrowUp'],
    down: ['ArrowDown'],
    page_up: ['PageUp'],
    page_down: ['PageDown'],
    home: ['Home'],
    end: ['End'],
    open: ['Enter'],
    copies: ['v'],
    colour: ['c'],
    reveal: ['q'],
    larger: ['+', '='],
    smaller: ['-'],
    select: [' '],
    select_right: ['Shift+ArrowRight'],
    select_left: ['Shift+ArrowLeft'],
    select_down: ['Shift+ArrowDown'],
    select_up: ['Shift+ArrowUp'],
    select_all: ['a'],
    facets: ['f'],
    ...digits('rate', RATINGS),
  },
  review: {
    next_item: ['n', 'Enter'],
    previous_item: ['p'],
    reveal: ['Shift+Enter', 'q'],
    ...digits('rate', RATINGS),
    mark_in: ['i'],
    mark_out: ['o'],
    say_note: ['e'],
    say_tag: ['a'],
    say_place: ['w'],
    say_time: ['d'],
    say_seen: ['y'],
    say_heard: ['h'],
    say_person: ['f'],
    say_side: ['s'],
    say_side_claimed: ['6'],
    say_side_attributed: ['7'],
    say_attributing_source: ['v'],
    say_incident: ['x'],
    graphic: ['z'],
  },
  item: {
    next_item: ['n'],
    previous_item: ['p'],
    copies: ['v'],
    edit_side: ['s'],
    edit_note: ['e'],
    edit_place: ['w'],
    edit_time: ['d'],
    moment: ['i'],
  },
  player: {
    play: [' '],
    back_1s: ['ArrowLeft'],
    ahead_1s: ['ArrowRight'],
    back_10s: ['Shift+ArrowLeft'],
    ahead_10s: ['Shift+ArrowRight'],
    frame_back: [','],
    frame_ahead: ['.'],
    reverse: ['j'],
    pause: ['k'],
    faster: ['l'],
    start: ['Home'],
    finish: ['End'],
    sound: ['m'],
    colour: ['c'],
  },
  angles: {
    next_group: ['PageDown'],
    previous_group: ['PageUp'],
    down: ['ArrowDown'],
    up: ['ArrowUp'],
    take: ['Enter', 'a'],
    ...digits('angle', ANGLES),
    grid: ['0'],
    loop_in: ['i'],
    loop_out: ['o'],
    loop_off: ['d'],
    zoom_in: ['+', '='],
    zoom_out: ['-'],
    fit: ['f'],
    next_link: ['n'],
    previous_link: ['p'],
    show_pair: ['e'],
    nudge_back: ['['],
    nudge_ahead: [']'],
    lock: ['y'],
    reject: ['x'],
    recording: ['w'],
    release: ['z'],
    reveal: ['q'],
    open: ['v'],
  },
  chronology: {
    left: ['ArrowLeft'],
    right: ['ArrowRight'],
    zoom_in: ['+', '=', 'ArrowUp'],
    zoom_out: ['-', 'ArrowDown'],
    fit: ['0', 'Home'],
    bands_up: ['PageUp'],
    bands_down: ['PageDown'],
    next: ['n'],
    previous: ['p'],
    open: ['Enter'],
    new: ['e'],
  },
  map: {
    next: ['n'],
    previous: ['p'],
    open: ['Enter'],
    fit: ['0'],
    keep: ['k'],
    new: ['e'],
    west: ['ArrowLeft'],
    east: ['ArrowRight'],
    north: ['ArrowUp'],
    south: ['ArrowDown'],
    nearer: ['+', '='],
    farther: ['-'],
    earlier: ['j'],
    later: ['l'],
    time_in: ['i'],
    time_out: ['o'],
    time_fit: ['d'],
  },
  copies: {
    next_segment: ['n'],
    previous_segment: ['p'],
    next_copy: ['ArrowDown'],
    previous_copy: ['ArrowUp'],
    scale: ['z'],
    swap: ['x'],
    side: ['s'],
    wipe: ['w'],
    blink: ['e'],
    wipe_back: ['['],
    wipe_ahead: [']'],
    same: ['y'],
    different: ['d'],
    open: ['o'],
    basis: ['a'],
    take: ['Enter'],
    next_family: ['PageDown'],
    previous_family: ['PageUp'],
  },
  form: {
    save: ['Enter', 'Ctrl+Enter'],
    cancel: ['Escape'],
  },
  filter: {
    leave: ['Enter', 'ArrowDown'],
  },
  folders: {
    down: ['ArrowDown'],
    up: ['ArrowUp'],
    page_down: ['PageDown'],
    page_up: ['PageUp'],
    first: ['Home'],
    last: ['End'],
    open: ['Enter', 'ArrowRight'],
    parent: ['ArrowLeft', 'Alt+ArrowUp'],
    erase: ['Backspace'],
  },
} satisfies Record<string, Record<string, string[]>>;

export type Scope = keyof typeof TABLE;
// An action with its scope: 'map.fit'.
export type Bound = { [S in Scope]: `${S}.${keyof (typeof TABLE)[S] & string}` }[Scope];

export interface Binding {
  scope: Scope;
  action: string;
  keys: string[];
}

export const SCOPES = Object.keys(TABLE) as Scope[];
export const BINDINGS: Binding[] = SCOPES.flatMap((scope) =>
  Object.entries<string[]>(TABLE[scope]).map(([action, keys]) => ({ scope, action, keys })),
);

export function keys_of(of: Bound): string[] {
  return BINDINGS.find(({ scope, action }) => `${scope}.${action}` === of)!.keys;
}

export interface Pressed {
  key: string;
  code?: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const PLACES: Record<string, string> = {
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Minus: '-',
  Equal: '=',
  Space: ' ',
  'Shift+Slash': '?',
  'Shift+Equal': '+',
};
const BOUND = new Set(BINDINGS.flatMap((binding) => binding.keys));

// What the key at that place says on a Latin keyboard; null where the key has already said something of its own.
function by_place(pressed: Pressed): string | null {
  const code = pressed.code ?? '';
  const lower = pressed.key.toLowerCase();
  const speaks = /^[a-z0-9]$/.test(lower) || BOUND.has(lower) || (pressed.key.length > 1 && pressed.key !== 'Dead');
  if (speaks) return null;
  return (
    /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ??
    /^Digit(\d)$/.exec(code)?.[1] ??
    PLACES[pressed.shiftKey ? `Shift+${code}` : code] ??
    PLACES[code] ??
    null
  );
}

// The names by which a press may be bound, the surest first: what the key writes, then the place where it lies, for
// keyboards of other scripts and for digits and brackets that want Shift or AltGr.
export function names_of(pressed: Pressed): string[] {
  const place = by_place(pressed);
  const written = pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key;
  // AltGr, which writes brackets on many keyboards, tells itself as both.
  const alt_gr = pressed.ctrlKey && pressed.altKey && !pressed.metaKey && /^[^a-z0-9]$/i.test(pressed.key);
  const held = alt_gr ? '' : `${pressed.ctrlKey || pressed.metaKey ? 'Ctrl+' : ''}${pressed.altKey ? 'Alt+' : ''}`;
  const shifted = pressed.shiftKey && (held !== '' || written.length > 1) ? 'Shift+' : '';
  return [`${held}${shifted}${written}`, ...(place === null ? [] : [`${held}${held === '' ? '' : shifted}${place}`])];
}

// A letter, digit or sign, which somebody may write or say without meaning it (WCAG 2.1.4); blanks are none.
export const is_character = (name: string) => name.length === 1 && name !== ' ';

export const bound = (name: string, scope: Scope): string | null =>
  BINDINGS.find((binding) => binding.scope === scope && binding.keys.includes(name))?.action ?? null;

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

// The character that a press writes; null where it writes none.
export const written_by = ({ key, ctrlKey, metaKey, altKey }: Pressed) =>
  key.length === 1 && !ctrlKey && !metaKey && !altKey ? key : null;

// What presses a button or a link that has the focus: the browser does.
export const presses = (pressed: Pressed) => pressed.key === ' ' || pressed.key === 'Enter';

// Typing belongs to the field that has the focus, except Escape.
export function is_typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'range';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
