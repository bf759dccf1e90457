import { expect, it } from 'vitest';
import type { AreaRow } from '../../api/types';
import { bounds_of, ring_of, unwrapped, within } from './geo';

const row = (lat: number, lon: number): AreaRow => ({
  seq: 1,
  item: 'x',
  incident: null,
  name: '',
  place: null,
  lat,
  lon,
  radius_m: 10,
  bearing_deg: null,
  by: null,
  side: null,
  claimed: false,
});
const metres = (a: [number, number], b: [number, number]) => {
  const mean = ((a[1] + b[1]) / 2 / 180) * Math.PI;
  return Math.hypot((a[1] - b[1]) * 111320, (a[0] - b[0]) * 111320 * Math.cos(mean));
};

it('draws a radius as it is said, also in the north', () => {
  for (const lat of [0, 34, 65])
    for (const corner of ring_of(lat, 69, 5000)) expect(Math.abs(metres([69, lat], corner) - 5000)).toBeLessThan(25);
  const ring = ring_of(34, 69, 100);
  expect(ring[0]).toEqual(ring.at(-1));
});
it('bounds what there is', () => {
  expect(bounds_of([])).toBeNull();
  expect(bounds_of([row(1, 2), row(-3, 4)])).toEqual([2, -3, 4, 1]);
  expect(within(row(0, 3), [2, -3, 4, 1])).toBe(true);
  expect(within(row(2, 3), [2, -3, 4, 1])).toBe(false);
});
it('runs over the antimeridian without a jump, and around a pole', () => {
  expect(
    unwrapped(
      [
        [179, 60],
        [-179, 60],
        [-179, 61],
        [179, 61],
        [179, 60],
      ],
      true,
    ),
  ).toEqual([
    [179, 60],
    [181, 60],
    [181, 61],
    [179, 61],
    [179, 60],
  ]);
  const around = unwrapped(
    [
      [-180, -70],
      [-60, -70],
      [60, -70],
      [179, -70],
      [-180, -70],
    ],
    true,
  );
  expect(around.at(-1)).toEqual([-180, -70]);
  expect(around.slice(-3, -1)).toEqual([
    [180, -90],
    [-180, -90],
  ]);
  expect(
    unwrapped(
      [
        [10, 1],
        [20, 2],
      ],
      false,
    ),
  ).toEqual([
    [10, 1],
    [20, 2],
  ]);
});
