import { expect, it } from 'vitest';
import { by_id_with, rows_with } from './story';

const of_item = (item: string, n: number) => ({ item, incident: null, n });
const of_incident = (incident: string, n: number) => ({ item: null, incident, n });

it('puts what is said now in the place of what was said', () => {
  const rows = [of_item('a', 1), of_incident('x', 2), of_item('b', 3), of_incident('x', 4)];
  expect(rows_with(rows, new Set(['x']), [of_incident('x', 5)])).toEqual([
    of_item('a', 1),
    of_item('b', 3),
    of_incident('x', 5),
  ]);
  // Taken back, and nothing in its place.
  expect(rows_with(rows, new Set(['b']), [])).toEqual([of_item('a', 1), of_incident('x', 2), of_incident('x', 4)]);
  expect(rows_with(rows, new Set(['new']), [of_incident('new', 6)])).toHaveLength(5);
  expect(rows_with(rows, new Set(), [])).toBe(rows);
});
it('knows an incident by its id', () => {
  const all = [
    { id: 'x', title: 'old' },
    { id: 'y', title: 'other' },
  ];
  expect(
    by_id_with(all, [
      { id: 'x', title: 'new' },
      { id: 'z', title: 'third' },
    ]).map((one) => one.title),
  ).toEqual(['new', 'other', 'third']);
});
