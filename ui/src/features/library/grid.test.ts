import { describe, expect, it } from 'vitest';
import { grid_of, moved, scroll_to_row, visible_rows } from './grid';

describe('grid', () => {
  // (1000 + 10) / (200 + 10) = 4.8 columns; (1000 - 30) / 4 = 242 px; 242 × 9/16 = 136.1 px.
  const grid = grid_of(10, 1000, 200, 10, 20);
  it('fills the width', () =>
    expect(grid).toEqual({ columns: 4, rows: 3, tile_width: 242, row_height: 166, height: 498 }));
  it('keeps one column when nothing fits', () => expect(grid_of(3, 50, 200, 10, 20).columns).toBe(1));
  it('has no rows without items', () => expect(visible_rows(grid_of(0, 1000, 200, 10, 20), 0, 500, 2)).toEqual([0, 0]));
  it('shows the rows in view and the overscan', () => {
    const long = grid_of(10000, 1000, 200, 10, 20);
    expect(visible_rows(long, 1660, 332, 2)).toEqual([8, 14]);
    expect(visible_rows(long, 0, 332, 2)).toEqual([0, 4]);
    expect(visible_rows(long, 1e9, 332, 2)).toEqual([2500, 2500]);
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
