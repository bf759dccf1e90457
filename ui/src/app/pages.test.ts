import { expect, it } from 'vitest';
import { pages_of } from './pages';

it('names the pages of a range', () => {
  expect(pages_of(199, 201, 200)).toEqual([0, 1]);
  expect(pages_of(200, 400, 200)).toEqual([1]);
  expect(pages_of(5, 5, 200)).toEqual([]);
});
