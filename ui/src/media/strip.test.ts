import { describe, expect, it } from 'vitest';
import type { Sheet } from '../api/types';
import { nearest, tiles_of } from './strip';

describe('strip', () => {
  const sheet: Sheet = { columns: 2, rows: 2, tile_width: 160, tile_height: 90, times: [1, 3, 5, 7] };
  it('takes the nearest picture', () =>
    expect([0, 2.1, 9].map((time) => nearest(sheet.times, time))).toEqual([0, 1, 3]));
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
