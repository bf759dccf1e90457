// Names come from anywhere: characters that cannot be seen, or that turn the text around, are shown as their number.

export interface Part {
  text: string;
  hidden: boolean;
}

const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u00a0\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]/u;
const JOINS =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Kannada}\p{Script=Telugu}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Extended_Pictographic}\u{fe0f}\u{1f3fb}-\u{1f3ff}]/u;

const number_of = (character: string) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

// ZWNJ and ZWJ belong to Persian, Indic and emoji spelling: between such letters they are left alone.
function joins(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && JOINS.test(before) && JOINS.test(after);
}

export function parts_of(text: string): Part[] {
  const characters = Array.from(text);
  const parts: Part[] = [];
  let plain = '';
  characters.forEach((character, i) => {
    const at_edge = character === ' ' && (i === 0 || i === characters.length - 1);
    const joiner = character === '\u200c' || character === '\u200d';
    const kept = joiner && joins(characters[i - 1], characters[i + 1]);
    if (!at_edge && (kept || !HIDDEN.test(character))) {
      plain += character;
      return;
    }
    if (plain !== '') parts.push({ text: plain, hidden: false });
    plain = '';
    parts.push({ text: number_of(character), hidden: true });
  });
  if (plain !== '') parts.push({ text: plain, hidden: false });
  return parts;
}

// The same for attributes, where there is no markup.
export function shown(text: string): string {
  return parts_of(text)
    .map((part) => (part.hidden ? `‹${part.text}›` : part.text))
    .join('');
}

// A first letter that can be seen, for the badge of a side.
export function initial(text: string): string {
  const plain = parts_of(text).find((part) => !part.hidden && part.text.trim() !== '');
  return plain ? Array.from(plain.text.trim())[0]!.toLocaleUpperCase() : '?';
}

const LONGEST_LABEL = 48;
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

// The direction of a text that stands alone on a canvas: that of its first letter, as dir=auto has it in markup.
export function direction_of(text: string): 'ltr' | 'rtl' {
  const letter = /\p{L}/u.exec(text);
  return letter && RIGHT_TO_LEFT.test(letter[0]) ? 'rtl' : 'ltr';
}

// A name where it is painted: nothing hidden in it, and cut where it would run over its neighbours.
export function short_label(text: string, most = LONGEST_LABEL): string {
  const letters = Array.from(shown(text));
  return letters.length <= most
    ? letters.join('')
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
