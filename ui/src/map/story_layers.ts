// The areas of the archive on the map: circles of what may be, points that gather, wedges of cameras.
import type { ExpressionSpecification, GeoJSONSource, Map as GlMap } from 'maplibre-gl';
import type { AreaRow } from '../api/types';
import { area_of, point_of } from '../layout/geo';

export interface Palette {
  sides: string[];
  unsaid: string;
  ground: string;
  text: string;
  accent: string;
}

const CLUSTER_PX = 42;
const GATHER_UNTIL_ZOOM = 13;
const WEDGE_PX = 40;
export const FIRST_LAYER = 'areas-fill';

// A wedge, pointing up: the map turns it.
function wedge(colour: string): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = WEDGE_PX * 2;
  const context = canvas.getContext('2d')!;
  context.translate(WEDGE_PX, WEDGE_PX);
  context.fillStyle = colour;
  context.globalAlpha = 0.55;
  context.beginPath();
  context.moveTo(0, 0);
  context.arc(0, 0, WEDGE_PX - 2, (-Math.PI * 5) / 8, (-Math.PI * 3) / 8);
  context.closePath();
  context.fill();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

const nothing = () => ({ type: 'FeatureCollection' as const, features: [] });

export function add_story_layers(map: GlMap, palette: Palette): void {
  const colour = ['match', ['get', 'colour'], ...palette.sides.flatMap((value, i) => [i, value]), palette.unsaid] as unknown as ExpressionSpecification;
  map.addImage('camera', wedge(palette.text), { pixelRatio: 2 });
  map.addSource('areas', { type: 'geojson', data: nothing() });
  map.addSource('points', { type: 'geojson', data: nothing(), cluster: true, clusterRadius: CLUSTER_PX, clusterMaxZoom: GATHER_UNTIL_ZOOM });
  map.addSource('chosen', { type: 'geojson', data: nothing() });
  map.addLayer({ id: FIRST_LAYER, type: 'fill', source: 'areas', paint: { 'fill-color': colour, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 4, 0.04, 10, 0.14] } });
  map.addLayer({ id: 'areas-said', type: 'line', source: 'areas', filter: ['!', ['get', 'claimed']], minzoom: 7, paint: { 'line-color': colour, 'line-width': 1.2 } });
  map.addLayer({ id: 'areas-claimed', type: 'line', source: 'areas', filter: ['get', 'claimed'], minzoom: 7, paint: { 'line-color': colour, 'line-width': 1.2, 'line-dasharray': [2, 2] } });
  map.addLayer({
    id: 'cameras', type: 'symbol', source: 'points', filter: ['all', ['!', ['has', 'point_count']], ['>=', ['get', 'bearing'], 0]],
    layout: { 'icon-image': 'camera', 'icon-rotate': ['get', 'bearing'], 'icon-rotation-alignment': 'map', 'icon-allow-overlap': true, 'icon-ignore-placement': true },
  });
  map.addLayer({
    id: 'clusters', type: 'circle', source: 'points', filter: ['has', 'point_count'],
    paint: { 'circle-color': palette.text, 'circle-opacity': 0.85, 'circle-radius': ['interpolate', ['linear'], ['ln', ['get', 'point_count']], 0.7, 10, 9, 28] },
  });
  map.addLayer({
    id: 'cluster-counts', type: 'symbol', source: 'points', filter: ['has', 'point_count'],
    layout: { 'text-field': ['get', 'point_count_abbreviated'], 'text-size': 12, 'text-allow-overlap': true }, paint: { 'text-color': palette.ground },
  });
  map.addLayer({
    id: 'points', type: 'circle', source: 'points', filter: ['!', ['has', 'point_count']],
    paint: {
      'circle-color': ['case', ['get', 'claimed'], palette.ground, colour], 'circle-radius': ['case', ['get', 'incident'], 8, 5],
      'circle-stroke-color': ['case', ['get', 'claimed'], colour, palette.text], 'circle-stroke-width': ['case', ['get', 'claimed'], 2, 1],
    },
  });
  map.addLayer({
    id: 'names', type: 'symbol', source: 'points', minzoom: 8, filter: ['all', ['!', ['has', 'point_count']], ['get', 'incident']],
    layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-anchor': 'left', 'text-offset': [0.9, 0] },
    paint: { 'text-color': palette.text, 'text-halo-color': palette.ground, 'text-halo-width': 1.6 },
  });
  map.addLayer({ id: 'chosen-area', type: 'line', source: 'chosen', paint: { 'line-color': palette.accent, 'line-width': 2.5 } });
  map.addLayer({
    id: 'chosen', type: 'circle', source: 'chosen', filter: ['==', ['geometry-type'], 'Point'],
    paint: { 'circle-radius': 11, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': palette.accent, 'circle-stroke-width': 3 },
  });
}

export function show_areas(map: GlMap, rows: AreaRow[], colour_of: (side: string | null) => number): void {
  const source = (name: string) => map.getSource(name) as GeoJSONSource | undefined;
  // The same area said of many items is one area: laid upon one another they would hide the ground.
  const areas = new Map(rows.map((row) => [`${row.lat} ${row.lon} ${row.radius_m} ${row.side} ${row.claimed}`, row]));
  source('areas')?.setData({ type: 'FeatureCollection', features: [...areas.values()].map((row) => area_of(row, colour_of(row.side))) });
  source('points')?.setData({ type: 'FeatureCollection', features: rows.map((row) => point_of(row, colour_of(row.side))) });
}

export function show_chosen(map: GlMap, rows: AreaRow[]): void {
  const features = rows.flatMap((row) => [point_of(row, 0), area_of(row, 0)]);
  (map.getSource('chosen') as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
}
