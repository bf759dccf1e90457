import { describe, expect, it } from 'vitest';
import { action_of, BINDINGS } from './keys';

describe('keys', () => {
  const press = (key: string, more = {}) => ({
    key,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...more,
  });
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
    expect(action_of(press('я', { code: 'KeyZ', ctrlKey: true }), ['everywhere'])).toBe('undo');
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
  it('takes what is held with a key into its name', () => {
    expect(action_of(press('z', { ctrlKey: true }), ['everywhere'])).toBe('undo');
    expect(action_of(press('z', { metaKey: true }), ['everywhere'])).toBe('undo');
    expect(action_of(press('Z', { ctrlKey: true, shiftKey: true }), ['everywhere'])).toBeNull();
    expect(action_of(press('Enter', { ctrlKey: true }), ['form'])).toBe('save');
    expect(action_of(press('Enter', { shiftKey: true }), ['form'])).toBeNull();
    expect(action_of(press('ArrowUp', { altKey: true }), ['folders'])).toBe('parent');
    expect(action_of(press('ArrowUp', { altKey: true }), ['list'])).toBeNull();
  });
  it('never gives one key two meanings in a scope', () => {
    const all = BINDINGS.flatMap((binding) => binding.keys.map((key) => `${binding.scope} ${key}`));
    expect(new Set(all).size).toBe(all.length);
  });
});
