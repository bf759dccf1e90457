// The ground under everything: outlines of the world from the program itself, and a PMTiles file that somebody drops.
// The file is read in the browser; nothing of it goes anywhere.
import {
  addProtocol,
  type ExpressionSpecification,
  type LayerSpecification,
  type Map as GlMap,
  type StyleSpecification,
} from 'maplibre-gl';
import { FileSource, PMTiles, Protocol } from 'pmtiles';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import world_address from 'world-atlas/countries-50m.json?url';
import { unwrapped } from './geo';
import { NAME } from './pictures';

export interface Ground {
  sea: string;
  land: string;
  border: string;
}

type World = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

const lines_of = (world: World, shared: boolean) => {
  const lines = mesh(world, world.objects.countries, (a, b) => (a !== b) === shared).coordinates;
  return {
    type: 'Feature' as const,
    properties: {},
    geometry: { type: 'MultiLineString' as const, coordinates: lines.map((line) => unwrapped(line, false)) },
  };
};

function land_of(world: World) {
  const polygons = feature(world, world.objects.land).features.flatMap(({ geometry }) =>
    geometry.type === 'MultiPolygon' ? geometry.coordinates : geometry.type === 'Polygon' ? [geometry.coordinates] : [],
  );
  return {
    type: 'Feature' as const,
    properties: {},
    geometry: {
      type: 'MultiPolygon' as const,
      coordinates: polygons.map((rings) => rings.map((ring) => unwrapped(ring, true))),
    },
  };
}

export async function world_style(ground: Ground): Promise<StyleSpecification> {
  const world = (await (await fetch(world_address)).json()) as World;
  return {
    version: 8,
    sources: {
      land: { type: 'geojson', data: land_of(world) },
      shore: { type: 'geojson', data: lines_of(world, false) },
      borders: { type: 'geojson', data: lines_of(world, true) },
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': ground.sea } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': ground.land, 'fill-antialias': false } },
      { id: 'shore', type: 'line', source: 'shore', paint: { 'line-color': ground.border, 'line-width': 1 } },
      {
        id: 'borders',
        type: 'line',
        source: 'borders',
        paint: { 'line-color': ground.border, 'line-width': 0.8, 'line-dasharray': [4, 3] },
      },
    ],
  };
}

let protocol: Protocol | null = null;

// What a layer of a vector file shows, told by its name: the schemas in use name them alike.
function layer_of(name: string, ground: Ground): LayerSpecification[] {
  const base = { id: `dropped-${name}`, source: 'dropped', 'source-layer': name };
  if (/water|ocean/.test(name))
    return [
      { ...base, type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': ground.sea } },
    ];
  if (/road|transport|street/.test(name))
    return [
      {
        ...base,
        type: 'line',
        paint: { 'line-color': ground.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 0.4, 16, 3] },
      },
    ];
  if (/bound|admin/.test(name))
    return [{ ...base, type: 'line', paint: { 'line-color': ground.border, 'line-dasharray': [3, 2] } }];
  if (/build/.test(name))
    return [{ ...base, type: 'fill', minzoom: 13, paint: { 'fill-color': ground.border, 'fill-opacity': 0.35 } }];
  if (/place|label/.test(name)) {
    const named: ExpressionSpecification = ['coalesce', ['get', 'name'], ['get', 'name:en'], ''];
    return [{ ...base, type: 'symbol', filter: ['!=', named, ''], layout: { 'icon-image': ['concat', NAME, named] } }];
  }
  return [{ ...base, type: 'line', paint: { 'line-color': ground.border, 'line-width': 0.5, 'line-opacity': 0.6 } }];
}

const MVT = 1;

// Puts the tiles under what the archive shows; throws when the file is none of its kind.
export async function drop_tiles(
  map: GlMap,
  file: File,
  ground: Ground,
  below: string,
): Promise<[number, number, number, number]> {
  if (!protocol) {
    protocol = new Protocol();
    addProtocol('pmtiles', protocol.tile);
  }
  const tiles = new PMTiles(new FileSource(file));
  const header = await tiles.getHeader();
  protocol.add(tiles);
  remove_tiles(map);
  const address = `pmtiles://${tiles.source.getKey()}`;
  if (header.tileType === MVT) {
    const metadata = (await tiles.getMetadata()) as { vector_layers?: { id: string }[] };
    map.addSource('dropped', { type: 'vector', url: address });
    for (const { id } of metadata.vector_layers ?? [])
      for (const layer of layer_of(id, ground)) map.addLayer(layer, below);
  } else {
    map.addSource('dropped', { type: 'raster', url: address, tileSize: 256 });
    map.addLayer(
      { id: 'dropped-raster', type: 'raster', source: 'dropped', paint: { 'raster-saturation': -0.6 } },
      below,
    );
  }
  return [header.minLon, header.minLat, header.maxLon, header.maxLat];
}

export function remove_tiles(map: GlMap): void {
  for (const layer of map.getStyle().layers) if (layer.id.startsWith('dropped-')) map.removeLayer(layer.id);
  if (map.getSource('dropped')) map.removeSource('dropped');
}
