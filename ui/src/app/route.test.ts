import { expect, it } from 'vitest';
import { hash_of, route_of, type Route } from './route.svelte';

it('reads back what it writes', () => {
  const routes: Route[] = [
    { view: 'list' },
    { view: 'item', id: 'ab' },
    { view: 'item', id: 'ab', at: 12.48 },
    { view: 'review' },
    { view: 'chronology' },
    { view: 'map' },
    { view: 'incident', id: '00ff' },
    { view: 'families' },
    { view: 'families', id: 'ab' },
    { view: 'angles' },
    { view: 'angles', id: 'ab' },
    { view: 'angles', id: 'ab', other: 'cd' },
    { view: 'copies', id: 'ab', other: null },
    { view: 'copies', id: 'ab', other: 'c/d %' },
  ];
  for (const route of routes) expect(route_of(hash_of(route))).toEqual(route);
});

it('takes anything else for the list', () => {
  for (const hash of ['', '#', '#/', '#/item', '#/nowhere/x', '#/%E0'])
    expect(route_of(hash)).toEqual({ view: 'list' });
});
