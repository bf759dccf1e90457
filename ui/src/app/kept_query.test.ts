import { describe, expect, it } from 'vitest';
import { QUERY_KEYS, type Query } from '../api/types';
import { kept_query, text_of_query } from './kept_query';

const all = Object.fromEntries(QUERY_KEYS.map((key) => [key, ''])) as Query;

describe('the filter that is kept', () => {
  it('comes back with the archive it is of', () =>
    expect(kept_query(text_of_query('valley', { ...all, side: 'Amont', sort: 'name' }))).toEqual({
      archive: 'valley',
      query: { side: 'Amont', sort: 'name' },
    }));
  it('is nothing where nothing fits', () => {
    for (const text of [null, '', '{', '4', 'null', '{"query":3}']) expect(kept_query(text)).toBeNull();
    expect(kept_query('{"query":{"side":"x","colour":"red","kind":4}}')).toEqual({
      archive: null,
      query: { side: 'x' },
    });
  });
});
