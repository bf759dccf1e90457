// Areas as shapes. Degrees and metres.
import type { AreaRow } from '../../api/types';

type Ring = [number, number][];
const METRES_PER_DEGREE = 111320;
const CORNERS = 48;
const WIDEST_M = 2000000; // beyond this a circle on a flat map says nothing

export interface Shape {
  type: 'Feature';
  properties: Record<string, string | number | boolean>;
  geometry: { type: 'Point'; coordinates: [number, number] } | { type: 'Polygon'; coordinates: Ring[] };
}

export function ring_of(lat: number, lon: number, radius_m: number): Ring {
  const radius = Math.min(radius_m, WIDEST_M) / METRES_PER_DEGREE;
  const stretch = 1 / Math.max(0.02, Math.cos((lat * Math.PI) / 180));
  return Array.from({ length: CORNERS + 1 }, (_, i): [number, number] => {
    const angle = (i / CORNERS) * 2 * Math.PI;
    return [lon + Math.sin(angle) * radius * stretch, Math.max(-89.9, Math.min(89.9, lat + Math.cos(angle) * radius))];
  });
}

export const subject_of_area = (row: Pick<AreaRow, 'item' | 'incident'>) => row.incident ?? row.item!;

const properties_of = (row: AreaRow) => ({
  subject: subject_of_area(row),
  seq: row.seq,
  claimed: row.claimed,
  incident: row.incident !== null,
  bearing: row.bearing_deg ?? -1,
  name: row.name,
});

export const point_of = (row: AreaRow, picture: string): Shape => ({
  type: 'Feature',
  properties: { ...properties_of(row), picture },
  geometry: { type: 'Point', coordinates: [row.lon, row.lat] },
});

export const area_of = (row: AreaRow, colour: number): Shape => ({
  type: 'Feature',
  properties: { ...properties_of(row), colour },
  geometry: { type: 'Polygon', coordinates: [ring_of(row.lat, row.lon, row.radius_m)] },
});

export type Bounds = [number, number, number, number]; // west, south, east, north

export function bounds_of(rows: AreaRow[]): Bounds | null {
  if (rows.length === 0) return null;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const row of rows) {
    [west, east] = [Math.min(west, row.lon), Math.max(east, row.lon)];
    [south, north] = [Math.min(south, row.lat), Math.max(north, row.lat)];
  }
  return [west, south, east, north];
}

export const within = (row: AreaRow, [west, south, east, north]: Bounds) =>
  row.lon >= west && row.lon <= east && row.lat >= south && row.lat <= north;

// A ring or line that runs over the antimeridian, without the jump: longitudes go on beyond 180.
export function unwrapped(points: number[][], closed: boolean): number[][] {
  const out: number[][] = [];
  let turn = 0;
  points.forEach(([lon, lat], i) => {
    const before = points[i - 1]?.[0] ?? lon!;
    if (lon! - before > 180) turn -= 360;
    if (lon! - before < -180) turn += 360;
    out.push([lon! + turn, lat!]);
  });
  // What goes once around the Earth holds a pole: it is closed along the edge of the map.
  if (closed && turn !== 0) {
    const pole = out[0]![1]! < 0 ? -90 : 90;
    out.push([out.at(-1)![0]!, pole], [out[0]![0]!, pole], out[0]!);
  }
  return out;
}

// Where what stands on the map has its own page.
export const route_of = (row: { item: string | null; incident: string | null }) =>
  row.incident ? ({ view: 'incident', id: row.incident } as const) : ({ view: 'item', id: row.item! } as const);
