import { describe, expect, it } from 'vitest';
import type { Incident } from '../api/types';
import { events_with, events_without } from './events';

const event = (id: string, title: string, more: Partial<Incident> = {}): Incident => ({
  id,
  title,
  stage: null,
  side: null,
  place: null,
  items: 0,
  disputed: false,
  ...more,
});
const all = [
  event('1', 'The bridge'),
  event('2', 'The mill', { place: 'Sarre' }),
  event('3', 'پل سار', { stage: 'return' }),
];

describe('events', () => {
  it('without a row are found', () =>
    expect(events_without(all, [{ incident: '2' }, { incident: null }]).map((one) => one.id)).toEqual(['1', '3']));
  it('are found by words in any of their fields', () => {
    expect(events_with(all, ' the SARRE ').map((one) => one.id)).toEqual(['2']);
    expect(events_with(all, 'پل').map((one) => one.id)).toEqual(['3']);
    expect(events_with(all, '')).toEqual(all);
    expect(events_with(all, 'mill return')).toEqual([]);
  });
});
