// Which area goes with the name of a place that somebody writes: that of another name must never slip along.
import type { Said, Where } from '../api/types';

export interface Placed {
  of: string; // the text it belongs to
  lat: number;
  lon: number;
  radius_m: number;
  // Read from typed coordinates, taken from a list of places, said before, or pressed on the map.
  from: 'typed' | 'taken' | 'said' | 'pressed';
}

export interface PlaceDraft {
  text: string;
  placed: Placed | null;
  keep: boolean | null; // chosen by hand; null: by the text alone
  radius: string;
  bearing: string;
}

export const no_place = (text = ''): PlaceDraft => ({ text, placed: null, keep: null, radius: '', bearing: '' });

export function place_said(text: string, where: Where | null): PlaceDraft {
  if (!where) return no_place(text);
  return {
    text,
    keep: null,
    radius: String(Math.round(where.radius_m)),
    bearing: where.bearing_deg === null ? '' : String(where.bearing_deg),
    placed: { of: text.trim(), lat: where.lat, lon: where.lon, radius_m: where.radius_m, from: 'said' },
  };
}

export const place_pressed = (at: { lat: number; lon: number; radius_m: number }): PlaceDraft => ({
  ...no_place(),
  radius: String(Math.round(at.radius_m)),
  placed: { of: '', ...at, from: 'pressed' },
});

// Letters put in, left out or exchanged between two texts.
function edits_between(x: string, y: string): number {
  let row = Array.from({ length: y.length + 1 }, (_, i) => i);
  for (let i = 1; i <= x.length; ++i) {
    const next = [i];
    for (let j = 1; j <= y.length; ++j)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (x[i - 1] === y[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[y.length]!;
}

const digits_of = (text: string) => text.replace(/[^\p{N}]+/gu, ' ').trim();

// The same place written better: few letters differ and no number does.
export function is_correction(before: string, after: string): boolean {
  const [x, y] = [before.trim().toLowerCase(), after.trim().toLowerCase()];
  if (x === '' || y === '' || x.length > 200 || y.length > 200 || digits_of(x) !== digits_of(y)) return false;
  return edits_between(x, y) <= Math.max(1, Math.floor(Math.min(x.length, y.length) / 4));
}

// The area is said along with the text as it is now.
export function area_goes(draft: PlaceDraft): boolean {
  const [placed, text] = [draft.placed, draft.text.trim()];
  if (!placed) return false;
  if (placed.of === text) return true;
  if (draft.keep !== null) return draft.keep;
  // Where the map was pressed is what a name is being given to, unless other numbers are written.
  if (placed.from === 'pressed') return digits_of(text) === '';
  return placed.from === 'said' && is_correction(placed.of, text);
}

// Puts another area in the place of the one before; a radius and a bearing that somebody wrote for it go with it.
export function put_area(draft: PlaceDraft, placed: Placed): void {
  const same_way = draft.placed?.from === 'typed' && placed.from === 'typed';
  if (!same_way) draft.radius = placed.from === 'taken' ? String(placed.radius_m) : '';
  if (!same_way) draft.bearing = '';
  draft.placed = placed;
  draft.keep = null;
}

export function where_of(draft: PlaceDraft): Said['where'] | undefined {
  if (!area_goes(draft)) return undefined;
  const { lat, lon, radius_m } = draft.placed!;
  const where: NonNullable<Said['where']> = {
    lat,
    lon,
    radius_m: Number(draft.radius) >= 1 ? Number(draft.radius) : radius_m,
  };
  if (draft.bearing.trim() !== '' && Number(draft.bearing) >= 0) where.bearing_deg = Number(draft.bearing);
  return where;
}

// How far around a place of the gazetteer, by its feature: land, town, anything else.
export const radius_of_feature = (feature: string) =>
  feature.startsWith('A') ? 20000 : feature.startsWith('P') ? 1500 : 500;
