import { describe, expect, it } from 'vitest';
import { find_folder, inside, name_of_path, sorted_folders } from './folders';

describe('folders of the machine', () => {
  it('are sorted as a person counts', () => {
    expect(sorted_folders(['card 10', 'Card 9', 'älter', 'été', 'zoo'], 'fr')).toEqual([
      'älter',
      'Card 9',
      'card 10',
      'été',
      'zoo',
    ]);
  });
  it('are found by what is typed: from the start first, then anywhere, whatever the case and the accents', () => {
    const names = ['100CANON', 'Été 2031', 'summer of été', 'جسر'];
    expect(find_folder(names, 'ete', -1)).toBe(1);
    expect(find_folder(names, 'of', -1)).toBe(2);
    expect(find_folder(names, 'canon', -1)).toBe(0);
    expect(find_folder(names, 'ج', -1)).toBe(3);
    expect(find_folder(names, 'nothing', -1)).toBe(-1);
  });
  it('are found again where the same letter goes on', () => {
    expect(find_folder(['a', 'b1', 'b2', 'c'], 'b', -1)).toBe(1);
    expect(find_folder(['a', 'b1', 'b2', 'c'], 'b', 1)).toBe(2);
    expect(find_folder(['a', 'b1', 'b2', 'c'], 'b', 2)).toBe(1);
  });
  it('have paths', () => {
    expect(inside('/', 'media')).toBe('/media');
    expect(inside('/media/card', 'DCIM')).toBe('/media/card/DCIM');
    expect([name_of_path('/media/me/CARD 1'), name_of_path('/')]).toEqual(['CARD 1', '/']);
  });
});
