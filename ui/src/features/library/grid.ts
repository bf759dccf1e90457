// Arithmetic of the virtual grid. All lengths are CSS pixels.

export interface Grid {
  columns: number;
  rows: number;
  tile_width: number;
  row_height: number;
  height: number;
}

// As many columns as fit with tiles no narrower than `min_tile`; tiles stretch to fill the width.
export function grid_of(total: number, width: number, min_tile: number, gap: number, caption: number): Grid {
  const columns = Math.max(1, Math.floor((width + gap) / (min_tile + gap)));
  const tile_width = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns));
  const row_height = Math.round((tile_width * 9) / 16) + caption + gap;
  const rows = Math.ceil(total / columns);
  return { columns, rows, tile_width, row_height, height: rows * row_height };
}

// Half-open range of rows to keep in the document.
export function visible_rows(grid: Grid, scroll_top: number, view_height: number, overscan: number): [number, number] {
  const first = Math.floor(scroll_top / grid.row_height) - overscan;
  const last = Math.ceil((scroll_top + view_height) / grid.row_height) + overscan;
  const start = Math.min(Math.max(0, first), grid.rows);
  return [start, Math.max(start, Math.min(grid.rows, last))];
}

// The scroll position that shows a row with the least movement.
export function scroll_to_row(grid: Grid, row: number, scroll_top: number, view_height: number): number {
  const top = row * grid.row_height;
  const bottom = top + grid.row_height;
  if (top < scroll_top) return top;
  if (bottom > scroll_top + view_height) return Math.max(0, bottom - view_height);
  return scroll_top;
}

export type Move = 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'row_home' | 'row_end' | 'page_up' | 'page_down';

export function moved(index: number, move: Move, total: number, columns: number, rows_per_page: number): number {
  if (total <= 0) return 0;
  const last = total - 1;
  const page = Math.max(1, rows_per_page) * columns;
  const row_start = index - (index % columns);
  switch (move) {
    case 'left':
      return Math.max(0, index - 1);
    case 'right':
      return Math.min(last, index + 1);
    case 'up':
      return index - columns >= 0 ? index - columns : index;
    case 'down':
      // From the last full row into a shorter one, land on its end.
      if (index + columns <= last) return index + columns;
      return Math.floor(index / columns) < Math.floor(last / columns) ? last : index;
    case 'home':
      return 0;
    case 'end':
      return last;
    case 'row_home':
      return row_start;
    case 'row_end':
      return Math.min(last, row_start + columns - 1);
    case 'page_up':
      return index - page >= 0 ? index - page : index % columns;
    case 'page_down':
      return Math.min(last, index + page);
  }
}
