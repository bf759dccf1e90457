import { describe, expect, it } from 'vitest';
import { KEY_RULES } from '../api/statement_keys';
import type { Statement } from '../api/types';
import {
  begun_with,
  group_of,
  INCIDENT_KEYS,
  ITEM_KEYS,
  key_holds_many,
  moments_of,
  other_keys,
  moments_before,
  withdrawal_of,
} from './said';

const said = (seq: number, key: string, value: string, more: Partial<Statement> = {}): Statement => ({
  seq,
  key,
  value,
  typed: null,
  time: '',
  agent: 'a',
  by: 'a',
  about: 'item',
  evidence: null,
  start_s: null,
  end_s: null,
  where: null,
  span: null,
  withdraws: null,
  state: 'stands',
  superseded: false,
  ...more,
});

describe('said', () => {
  it('puts what stands side by side and keeps the rest', () => {
    const group = group_of(
      [
        said(1, 'place', 'ford', { superseded: true }),
        said(2, 'place', 'mill'),
        said(3, 'place', 'ford', { by: 'b' }),
        said(4, 'time', '2031'),
      ],
      'place',
    );
    expect(group.standing.map((one) => one.seq)).toEqual([2, 3]);
    expect(group.before.map((one) => one.seq)).toEqual([1]);
    expect(group.disputed).toBe(true);
  });
  it('does not call tags a dispute', () =>
    expect(group_of([said(1, 'tag', 'a'), said(2, 'tag', 'b')], 'tag').disputed).toBe(false));
  it('has every key that can be said from the table, and what holds many', () => {
    for (const key of ITEM_KEYS) expect(KEY_RULES[key].of).toContain('item');
    for (const key of INCIDENT_KEYS) expect(KEY_RULES[key].of).toContain('incident');
    expect(['tag', 'footage', 'clock_link', 'clock_time', 'search'].every(key_holds_many)).toBe(true);
    expect(['side', 'time', 'weather', 'constructor'].some(key_holds_many)).toBe(false);
  });
  it('orders moments by the clip', () => {
    const list = [
      said(1, 'note', 'late', { start_s: 9 }),
      said(2, 'note', 'whole'),
      said(3, 'mark', 'in', { start_s: 2 }),
      said(4, 'note', 'gone', { start_s: 1, superseded: true }),
    ];
    expect(moments_of(list).map((one) => one.seq)).toEqual([3, 1]);
    expect(group_of(list, 'note').standing.map((one) => one.seq)).toEqual([2]);
  });
  it('finds keys it has no name for', () =>
    expect(other_keys([said(1, 'weather', 'rain'), said(2, 'side', 'x')], ['side'])).toEqual(['weather']));
  it('begins with all of one’s own words, and with another’s without their evidence', () => {
    const where = { lat: 1, lon: 2, radius_m: 3, bearing_deg: 4 };
    const own = said(1, 'place', 'ford', { where, evidence: 'the arch' });
    const other = said(2, 'place', 'mill', { where, evidence: 'hearsay', by: 'b' });
    expect(begun_with([own, other], 'place', 'a')).toEqual(own);
    expect(begun_with([own, other], 'place', 'c')).toEqual({ value: 'mill', where, evidence: null });
    expect(begun_with([said(1, 'tag', 'x')], 'tag', 'a')).toBeNull();
  });
  it('keeps what was said of moments before, and who took it back', () => {
    const note = said(1, 'note', 'a bell', { start_s: 2, state: 'withdrawn', superseded: true });
    const mark = said(2, 'mark', 'in', { start_s: 2, state: 'superseded', superseded: true });
    const back = said(3, 'note', '', {
      withdraws: 1,
      by: 'a',
      evidence: 'it was a horn',
      state: 'withdrawal',
      superseded: true,
    });
    const list = [note, mark, back, said(4, 'note', 'a horn', { start_s: 2 })];
    expect(moments_before(list).map((one) => one.seq)).toEqual([2, 1]);
    expect(withdrawal_of(list, note)?.evidence).toBe('it was a horn');
    expect(withdrawal_of(list, mark)).toBeNull();
    expect(
      group_of(
        [said(1, 'place', 'x', { state: 'withdrawn', superseded: true }), { ...back, key: 'place' }],
        'place',
      ).before.map((one) => one.seq),
    ).toEqual([1]);
  });
  it('does not call words on several other items a dispute', () =>
    expect(
      group_of([said(1, 'clock_link', 'reject b'), said(2, 'clock_link', 'reject c')], 'clock_link').disputed,
    ).toBe(false));
});
