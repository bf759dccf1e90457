import { describe, expect, it } from 'vitest';
import { direction_of, initial, parts_of, short_label, shown } from './text';

describe('text', () => {
  it('shows what turns the text around', () => {
    expect(parts_of('a\u202eb')).toEqual([
      { text: 'a', hidden: false },
      { text: 'U+202E', hidden: true },
      { text: 'b', hidden: false },
    ]);
  });
  it('shows controls, odd blanks, lone surrogates and blanks at the edge', () => {
    expect(shown('\u0007\n\u00a0\ud800\u200b.')).toBe('‹U+0007›‹U+000A›‹U+00A0›‹U+D800›‹U+200B›.');
    expect(shown(' a b ')).toBe('‹U+0020›a b‹U+0020›');
    expect(shown('\u{e0041}')).toBe('‹U+E0041›');
  });
  it('leaves the spelling of Persian and of emoji alone', () => {
    expect(shown('به\u200cروز')).toBe('به\u200cروز');
    expect(shown('👩\u200d🚒')).toBe('👩\u200d🚒');
    expect(shown('a\u200db')).toBe('a‹U+200D›b');
  });
  it('cuts long names where they are painted, and knows their direction', () => {
    expect(short_label('bridge \u202egpj.exe')).toBe('bridge ‹U+202E›gpj.exe');
    expect(short_label('د ښځو ډله څنګه', 7)).toBe('د ښځو…');
    expect(short_label('ab', 2)).toBe('ab');
    expect(direction_of('12. پل کهنه')).toBe('rtl');
    expect(direction_of('clip پل')).toBe('ltr');
    expect(direction_of('17')).toBe('ltr');
  });
  it('takes a letter that can be seen', () => {
    expect(initial('\u202e amont')).toBe('A');
    expect(initial('')).toBe('?');
  });
});
