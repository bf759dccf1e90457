import { describe, expect, it } from 'vitest';
import type { Segment, Sheet } from '../api/types';
import { grid_of, moved, pages_of, scroll_to_row, visible_rows } from './grid';
import { action_of, undoes, BINDINGS } from './keys';
import * as segments from './segments';
import { mark_of } from './sides';
import { nearest, tiles_of } from './strip';
import { direction_of, initial, parts_of, short_label, shown } from './text';
import { clock, instant_ms, utc } from './time';
import { disagree, spread_ms, times_of } from './times';

describe('grid', () => {
  // (1000 + 10) / (200 + 10) = 4.8 columns; (1000 - 30) / 4 = 242 px; 242 × 9/16 = 136.1 px.
  const grid = grid_of(10, 1000, 200, 10, 20);
  it('fills the width', () => expect(grid).toEqual({ columns: 4, rows: 3, tile_width: 242, row_height: 166, height: 498 }));
  it('keeps one column when nothing fits', () => expect(grid_of(3, 50, 200, 10, 20).columns).toBe(1));
  it('has no rows without items', () => expect(visible_rows(grid_of(0, 1000, 200, 10, 20), 0, 500, 2)).toEqual([0, 0]));
  it('shows the rows in view and the overscan', () => {
    const long = grid_of(10000, 1000, 200, 10, 20);
    expect(visible_rows(long, 1660, 332, 2)).toEqual([8, 14]);
    expect(visible_rows(long, 0, 332, 2)).toEqual([0, 4]);
    expect(visible_rows(long, 1e9, 332, 2)).toEqual([2500, 2500]);
  });
  it('names the pages of a range', () => {
    expect(pages_of(199, 201, 200)).toEqual([0, 1]);
    expect(pages_of(200, 400, 200)).toEqual([1]);
    expect(pages_of(5, 5, 200)).toEqual([]);
  });
  it('scrolls no more than needed', () => {
    expect(scroll_to_row(grid, 0, 100, 300)).toBe(0);
    expect(scroll_to_row(grid, 2, 0, 300)).toBe(198);
    expect(scroll_to_row(grid, 1, 100, 300)).toBe(100);
  });
  it('moves the focus', () => {
    expect(moved(0, 'left', 10, 4, 2)).toBe(0);
    expect(moved(5, 'down', 10, 4, 2)).toBe(9);
    expect(moved(6, 'down', 10, 4, 2)).toBe(9);
    expect(moved(9, 'down', 10, 4, 2)).toBe(9);
    expect(moved(2, 'up', 10, 4, 2)).toBe(2);
    expect(moved(9, 'page_up', 10, 4, 2)).toBe(1);
    expect(moved(1, 'page_down', 10, 4, 2)).toBe(9);
    expect(moved(5, 'row_home', 10, 4, 2)).toBe(4);
    expect(moved(3, 'end', 0, 4, 2)).toBe(0);
  });
});

describe('segments', () => {
  const slow: Segment = { a_start: 10, a_end: 20, b_start: 100, b_end: 120, score: 0.9, speed: 2 };
  const late: Segment = { a_start: 15, a_end: 30, b_start: 0, b_end: 15, score: 0.95, speed: 1 };
  it('maps a moment of a into b', () => {
    expect(segments.b_of_a(slow, 10)).toBe(100);
    expect(segments.b_of_a(slow, 15)).toBe(110);
    expect(segments.b_of_a(late, 29)).toBe(14);
  });
  it('stays in the segment in use where two overlap', () => {
    expect(segments.segment_at([slow, late], 16, 1)).toBe(1);
    expect(segments.segment_at([slow, late], 16, 0)).toBe(0);
    expect(segments.segment_at([slow, late], 25, 0)).toBe(1);
    expect(segments.segment_at([slow, late], 30, 1)).toBe(-1);
  });
  it('does not divide by an empty segment', () => {
    expect(segments.rate_of({ a_start: 0, a_end: 0, b_start: 0, b_end: 0, score: 1, speed: 1 })).toBe(1);
  });
  it('steps within the list', () => {
    expect(segments.next_segment(3, 2, 1)).toBe(2);
    expect(segments.next_segment(3, -1, 1)).toBe(0);
    expect(segments.next_segment(0, -1, 1)).toBe(-1);
  });
  it('draws both clips to one scale', () => {
    const band = segments.band(slow, segments.whole(50, 200));
    expect(band).toEqual([0.05, 0.1, 0.6, 0.5]);
  });
  it('puts the segment in the middle when near', () => {
    const windows = segments.around(slow, 3600, 200);
    expect(windows).toEqual({ a_from: -15, b_from: 80, length: 60 });
    expect(segments.in_view(slow, windows)).toBe(true);
    expect(segments.in_view(late, windows)).toBe(false);
    expect(segments.too_thin([slow], 3600, 200)).toBe(true);
    expect(segments.too_thin([slow], 100, 200)).toBe(false);
  });
  it('finds the surest', () => {
    expect(segments.surest([slow, late])).toBe(1);
    expect(segments.surest([])).toBe(-1);
  });
  it('says the score in words', () => expect([0.9, 0.7, 0.2].map(segments.strength_of)).toEqual(['strong', 'fair', 'weak']));
});

describe('time', () => {
  it('reads as a clock', () => {
    expect(clock(7)).toBe('0:07');
    expect(clock(3723)).toBe('1:02:03');
    expect(clock(59.96)).toBe('1:00');
    expect(clock(59.96, true)).toBe('0:59.9');
    expect(clock(0.3, true)).toBe('0:00.3');
    expect(clock(Number.NaN)).toBe('0:00');
  });
  it('shows UTC and leaves the rest alone', () => {
    expect(utc('2031-05-12T16:04:00Z')).toBe('2031-05-12 16:04:00 UTC');
    expect(utc('2031-05-12 16:04')).toBe('2031-05-12 16:04');
    expect(utc('2024-03-20T16:04:00Z', true)).toBe('2024-03-20 16:04:00 UTC · 1403-01-01');
  });
  it('takes an instant only with its zone', () => {
    expect(instant_ms('2031-05-12T16:04:00Z')).toBe(Date.UTC(2031, 4, 12, 16, 4));
    expect(instant_ms('2031-05-12 19:34:00+03:30')).toBe(Date.UTC(2031, 4, 12, 16, 4));
    expect(instant_ms('2031-05-12 16:04:00')).toBeNull();
    expect(instant_ms('yesterday')).toBeNull();
  });
  it('puts contradicting times side by side', () => {
    const claim = (value: string, clock: string) => ({ where: 'mp4 mvhd', key: 'creation_time', value, clock });
    const detail = { arrivals_list: [], claims: [claim('2031-05-12T16:04:00Z', 'utc-claimed'), claim('2031-05-12T19:34:00+03:30', 'utc+03:30')] };
    expect(times_of(detail)).toHaveLength(2);
    expect(disagree(times_of(detail))).toBe(false);
    detail.claims.push(claim('2031-05-12T17:04:00Z', 'utc-claimed'));
    expect(disagree(times_of(detail))).toBe(true);
    expect(spread_ms(times_of(detail))).toBe(3600000);
    expect(times_of({ arrivals_list: [], claims: [{ where: 'mvhd', key: 'duration', value: '12.3', clock: '' }] })).toEqual([]);
  });
});

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

describe('keys', () => {
  const press = (key: string, more = {}) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
  it('finds the action in the first scope that has it', () => {
    expect(action_of(press('n'), ['copies', 'item'])).toBe('next_segment');
    expect(action_of(press('n'), ['item'])).toBe('next_item');
    expect(action_of(press('N', { shiftKey: true }), ['item'])).toBe('next_item');
  });
  it('tells a shifted arrow from a plain one, and ? with shift from /', () => {
    expect(action_of(press('ArrowLeft', { shiftKey: true }), ['player'])).toBe('back_10s');
    expect(action_of(press('ArrowLeft'), ['player'])).toBe('back_1s');
    expect(action_of(press('?', { shiftKey: true }), ['everywhere'])).toBe('help');
  });
  it('knows a key by its place on keyboards of other scripts', () => {
    expect(action_of(press('د', { code: 'KeyN' }), ['item'])).toBe('next_item'); // Persian
    expect(action_of(press('ړ', { code: 'KeyN' }), ['item'])).toBe('next_item'); // Pashto
    expect(action_of(press('т', { code: 'KeyN' }), ['item'])).toBe('next_item'); // Russian
    expect(action_of(press('۵', { code: 'Digit5' }), ['list'])).toBe('rate_5');
    expect(action_of(press('х', { code: 'BracketLeft' }), ['angles'])).toBe('nudge_back');
    expect(action_of(press('؟', { code: 'Slash', shiftKey: true }), ['everywhere'])).toBe('help');
    expect(action_of(press('\u200c', { code: 'Space', shiftKey: true }), ['player'])).toBe('play');
    expect(undoes(press('я', { code: 'KeyZ', ctrlKey: true }))).toBe(true);
  });
  it('takes digits without Shift and brackets with AltGr or by place on AZERTY', () => {
    expect(action_of(press('(', { code: 'Digit5' }), ['review'])).toBe('rate_5');
    expect(action_of(press('à', { code: 'Digit0' }), ['review'])).toBe('rate_0');
    expect(action_of(press('[', { code: 'Digit5', ctrlKey: true, altKey: true }), ['angles'])).toBe('nudge_back');
    expect(action_of(press('Dead', { code: 'BracketLeft' }), ['angles'])).toBe('nudge_back');
    expect(action_of(press('$', { code: 'BracketRight' }), ['angles'])).toBe('nudge_ahead');
  });
  it('never takes the place of a key that says something itself', () => {
    expect(action_of(press('a', { code: 'KeyQ' }), ['review'])).toBe('say_tag'); // AZERTY
    expect(action_of(press('q', { code: 'KeyA' }), ['player'])).toBeNull();
    expect(action_of(press('q', { code: 'KeyA' }), ['list'])).toBe('reveal');
    expect(action_of(press('?', { code: 'Minus', shiftKey: true }), ['list', 'everywhere'])).toBe('help'); // German
    expect(action_of(press('e', { code: 'KeyE', ctrlKey: true, altKey: true }), ['item'])).toBeNull();
    expect(action_of(press('د', { code: 'KeyN', ctrlKey: true }), ['item'])).toBeNull();
  });
  it('leaves the browser its own keys', () => expect(action_of(press('c', { ctrlKey: true }), ['player'])).toBeNull());
  it('never gives one key two meanings in a scope', () => {
    const all = BINDINGS.flatMap((binding) => binding.keys.map((key) => `${binding.scope} ${key}`));
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('sides', () => {
  it('never tells two of twelve sides by the same mark', () => {
    const sides = Array.from({ length: 12 }, (_, i) => `side ${i}`);
    const marks = sides.map((side) => JSON.stringify(mark_of(side, sides)));
    expect(new Set(marks).size).toBe(12);
  });
});

describe('strip', () => {
  const sheet: Sheet = { columns: 2, rows: 2, tile_width: 160, tile_height: 90, times: [1, 3, 5, 7] };
  it('takes the nearest picture', () => expect([0, 2.1, 9].map((time) => nearest(sheet.times, time))).toEqual([0, 1, 3]));
  it('lays tiles side by side', () => {
    // 45 px high: half scale, tiles of 80 px; two fit in 160 px, at 2 s and 6 s of 8 s.
    const tiles = tiles_of(sheet, 0, 8, 160, 45);
    expect(tiles.map((tile) => [tile.left, tile.x, tile.y])).toEqual([
      [0, 0, 0],
      [80, 0, 45],
    ]);
  });
  it('lays nothing without pictures', () => expect(tiles_of({ ...sheet, times: [] }, 0, 8, 160, 45)).toEqual([]));
});
