import { expect, it } from 'vitest';
import { disagree, spread_ms, times_of } from './times';

it('puts contradicting times side by side', () => {
  const claim = (value: string, clock: string) => ({ where: 'mp4 mvhd', key: 'creation_time', value, clock });
  const detail = {
    arrivals_list: [],
    claims: [claim('2031-05-12T16:04:00Z', 'utc-claimed'), claim('2031-05-12T19:34:00+03:30', 'utc+03:30')],
  };
  expect(times_of(detail)).toHaveLength(2);
  expect(disagree(times_of(detail))).toBe(false);
  detail.claims.push(claim('2031-05-12T17:04:00Z', 'utc-claimed'));
  expect(disagree(times_of(detail))).toBe(true);
  expect(spread_ms(times_of(detail))).toBe(3600000);
  expect(
    times_of({ arrivals_list: [], claims: [{ where: 'mvhd', key: 'duration', value: '12.3', clock: '' }] }),
  ).toEqual([]);
});
