// The areas of the archive on the map: circles of what may be, marks of the sides that gather, wedges of cameras.
import type { ExpressionSpecification, GeoJSONSource, Map as GlMap } from 'maplibre-gl';
import type { AreaRow } from '../../api/types';
import { mark_of } from '../../kit/sides';
import { area_of, point_of, type Shape } from './geo';
import { CAMERA, NAME, give_pictures, picture_of, type Palette } from './pictures';

const CLUSTER_PX = 42;
const GATHER_UNTIL_ZOOM = 13;
export const FIRST_LAYER = 'areas-fill';

const nothing = () => ({ type: 'FeatureCollection' as const, features: [] });

export function add_story_layers(map: GlMap, palette: Palette): void {
  const colour = [
    'match',
    ['get', 'colour'],
    ...palette.sides.flatMap((value, i) => [i, value]),
    palette.unsaid,
  ] as unknown as ExpressionSpecification;
  give_pictures(map, palette);
  map.addSource('areas', { type: 'geojson', data: nothing() });
  map.addSource('points', {
    type: 'geojson',
    data: nothing(),
    cluster: true,
    clusterRadius: CLUSTER_PX,
    clusterMaxZoom: GATHER_UNTIL_ZOOM,
  });
  map.addSource('chosen', { type: 'geojson', data: nothing() });
  map.addLayer({
    id: FIRST_LAYER,
    type: 'fill',
    source: 'areas',
    paint: { 'fill-color': colour, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 4, 0.04, 10, 0.14] },
  });
  map.addLayer({
    id: 'areas-said',
    type: 'line',
    source: 'areas',
    filter: ['!', ['get', 'claimed']],
    minzoom: 7,
    paint: { 'line-color': colour, 'line-width': 1.2 },
  });
  map.addLayer({
    id: 'areas-claimed',
    type: 'line',
    source: 'areas',
    filter: ['get', 'claimed'],
    minzoom: 7,
    paint: { 'line-color': colour, 'line-width': 1.2, 'line-dasharray': [2, 2] },
  });
  map.addLayer({
    id: 'cameras',
    type: 'symbol',
    source: 'points',
    filter: ['all', ['!', ['has', 'point_count']], ['>=', ['get', 'bearing'], 0]],
    layout: {
      'icon-image': CAMERA,
      'icon-rotate': ['get', 'bearing'],
      'icon-rotation-alignment': 'map',
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  });
  map.addLayer({
    id: 'clusters',
    type: 'circle',
    source: 'points',
    filter: ['has', 'point_count'],
    paint: {
      'circle-color': palette.text,
      'circle-opacity': 0.85,
      'circle-radius': ['interpolate', ['linear'], ['ln', ['get', 'point_count']], 0.7, 10, 9, 28],
    },
  });
  map.addLayer({
    id: 'cluster-counts',
    type: 'symbol',
    source: 'points',
    filter: ['has', 'point_count'],
    layout: { 'text-field': ['get', 'point_count_abbreviated'], 'text-size': 13, 'text-allow-overlap': true },
    paint: { 'text-color': palette.ground },
  });
  map.addLayer({
    id: 'points',
    type: 'symbol',
    source: 'points',
    filter: ['!', ['has', 'point_count']],
    layout: { 'icon-image': ['get', 'picture'], 'icon-allow-overlap': true, 'icon-ignore-placement': true },
  });
  map.addLayer({
    id: 'names',
    type: 'symbol',
    source: 'points',
    minzoom: 8,
    filter: ['all', ['!', ['has', 'point_count']], ['get', 'incident'], ['!=', ['get', 'name'], '']],
    layout: { 'icon-image': ['concat', NAME, ['get', 'name']], 'icon-anchor': 'left', 'icon-offset': [12, 0] },
  });
  map.addLayer({
    id: 'chosen-area',
    type: 'line',
    source: 'chosen',
    paint: { 'line-color': palette.accent, 'line-width': 2.5 },
  });
  map.addLayer({
    id: 'chosen',
    type: 'circle',
    source: 'chosen',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': ['case', ['has', 'pin'], 5, 11],
      'circle-color': ['case', ['has', 'pin'], palette.accent, 'rgba(0,0,0,0)'],
      'circle-stroke-color': palette.accent,
      'circle-stroke-width': 3,
    },
  });
}

export function show_areas(map: GlMap, rows: AreaRow[], sides: string[]): void {
  const colour_of = (side: string | null) => (side ? mark_of(side, sides).colour : -1);
  const source = (name: string) => map.getSource(name) as GeoJSONSource | undefined;
  // The same area said of many items is one area: laid upon one another they would hide the ground.
  const areas = new Map(rows.map((row) => [`${row.lat} ${row.lon} ${row.radius_m} ${row.side} ${row.claimed}`, row]));
  void source('areas')?.setData({
    type: 'FeatureCollection',
    features: [...areas.values()].map((row) => area_of(row, colour_of(row.side))),
  });
  void source('points')?.setData({
    type: 'FeatureCollection',
    features: rows.map((row) => point_of(row, picture_of(row, sides))),
  });
}

export function show_chosen(map: GlMap, rows: AreaRow[], pin: { lat: number; lon: number } | null): void {
  const features: Shape[] = rows.flatMap((row) => [point_of(row, ''), area_of(row, 0)]);
  if (pin)
    features.push({
      type: 'Feature',
      properties: { pin: true },
      geometry: { type: 'Point', coordinates: [pin.lon, pin.lat] },
    });
  void (map.getSource('chosen') as GeoJSONSource | undefined)?.setData({ type: 'FeatureCollection', features });
}
