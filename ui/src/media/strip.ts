// Which tiles of a contact sheet to lay along a strip. Lengths are CSS pixels, times seconds.
import type { Sheet } from '../api/types';

export interface StripTile {
  left: number;
  width: number;
  x: number;
  y: number;
  sheet_width: number;
  sheet_height: number;
}

export function nearest(times: number[], time_s: number): number {
  let best = 0;
  times.forEach((time, i) => {
    if (Math.abs(time - time_s) < Math.abs(times[best]! - time_s)) best = i;
  });
  return best;
}

// As many tiles as fit side by side; each shows the picture nearest to the middle of its stretch.
export function tiles_of(sheet: Sheet, from_s: number, to_s: number, width: number, height: number): StripTile[] {
  if (sheet.times.length === 0 || sheet.tile_height <= 0 || sheet.columns <= 0) return [];
  const scale = height / sheet.tile_height;
  const natural = sheet.tile_width * scale;
  const count = Math.max(1, Math.round(width / natural));
  const each = width / count;
  // Tiles are stretched over at most half a pixel of rounding; wider stretches crop at the sides instead.
  const zoom = Math.max(scale, each / sheet.tile_width);
  return Array.from({ length: count }, (_, i) => {
    const index = nearest(sheet.times, from_s + ((i + 0.5) * (to_s - from_s)) / count);
    return {
      left: i * each,
      width: each + 0.5,
      x: (index % sheet.columns) * sheet.tile_width * zoom + Math.max(0, (sheet.tile_width * zoom - each) / 2),
      y: Math.floor(index / sheet.columns) * sheet.tile_height * zoom + (sheet.tile_height * zoom - height) / 2,
      sheet_width: sheet.columns * sheet.tile_width * zoom,
      sheet_height: sheet.rows * sheet.tile_height * zoom,
    };
  });
}
