import { expect, it } from 'vitest';
import { span_in_words } from './when';

const at = (...parts: [number, number?, number?, number?, number?, number?]) =>
  Date.UTC(parts[0], (parts[1] ?? 1) - 1, parts[2] ?? 1, parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0) / 1000;
const words = (
  from_s: number | null,
  to_s: number | null,
  language = 'en',
  calendar: 'gregory' | 'persian' = 'gregory',
) => span_in_words({ from_s, to_s }, language, calendar);

it('names what is whole, and bounds what is not', () => {
  expect(words(at(2031), at(2032))).toBe('2031');
  expect(words(at(2030), at(2040))).toBe('2030 – 2039');
  expect(words(at(2031, 5), at(2031, 6))).toBe('May 2031');
  expect(words(at(2031, 5, 12), at(2031, 5, 13))).toBe('May 12, 2031');
  expect(words(at(2031, 5, 12), at(2031, 5, 15))).toBe('May 12, 2031 – May 14, 2031');
  expect(words(at(2031, 5, 12, 16, 4), at(2031, 5, 12, 16, 5))).toBe('May 12, 2031, 16:04');
  expect(words(at(2031, 5, 12, 16, 4), at(2031, 5, 12, 17, 4))).toBe('May 12, 2031, 16:04 – 17:03');
  expect(words(null, at(2031))).toBe('… – Dec 31, 2030');
  expect(words(at(2031), null)).toBe('Jan 1, 2031 – …');
  expect(words(at(2031, 5, 12, 16, 4, 5) + 0.04, at(2031, 5, 12, 16, 4, 5) + 0.041)).toBe('May 12, 2031, 16:04:05.040');
});
it('names the last that lies within, as it was said', () => {
  // 14:30Z/15:00Z, 14:30Z/2022-06-16, 14:30:05Z/14:30:25Z, ../14:30Z and what is like them.
  const day = (hours: number, minutes = 0, seconds = 0) => at(2022, 6, 15, hours, minutes, seconds);
  expect(words(day(14, 30), day(15, 1))).toBe('Jun 15, 2022, 14:30 – 15:00');
  expect(words(day(14, 30), at(2022, 6, 17))).toBe('Jun 15, 2022, 14:30 – Jun 16, 2022');
  expect(words(day(14, 30, 5), day(14, 30, 26))).toBe('Jun 15, 2022, 14:30:05 – 14:30:25');
  expect(words(null, day(14, 31))).toBe('… – Jun 15, 2022, 14:30');
  expect(words(day(14, 30), null)).toBe('Jun 15, 2022, 14:30 – …');
  expect(words(null, day(14, 30, 6))).toBe('… – Jun 15, 2022, 14:30:05');
  expect(words(day(14, 30, 5), day(14, 31))).toBe('Jun 15, 2022, 14:30:05 – 14:30:59');
  expect(words(day(14, 30), day(15, 0, 1))).toBe('Jun 15, 2022, 14:30:00 – 15:00:00');
  expect(words(day(14, 30), day(24))).toBe('Jun 15, 2022, 14:30 – 23:59');
  expect(words(day(23, 50), day(24, 11))).toBe('Jun 15, 2022, 23:50 – Jun 16, 2022, 00:10');
  expect(words(day(0), day(14, 31))).toBe('Jun 15, 2022, 00:00 – 14:30');
  expect(words(day(14, 30, 5), day(14, 30, 6))).toBe('Jun 15, 2022, 14:30:05');
  expect(words(day(14, 30, 5), day(14, 30, 5) + 0.5)).toBe('Jun 15, 2022, 14:30:05.000 – 14:30:05.499');
  expect(words(at(1969, 12, 31, 23, 58), at(1970, 1, 1, 0, 2))).toBe('Dec 31, 1969, 23:58 – Jan 1, 1970, 00:01');
  expect(words(day(14, 30), day(15, 1), 'fr')).toBe('15 juin 2022, 14:30 – 15:00');
});
it('speaks French, and counts in solar Hijri', () => {
  expect(words(at(2031, 5, 12), at(2031, 5, 13), 'fr')).toBe('12 mai 2031');
  expect(words(at(2031, 5, 12), at(2031, 5, 13), 'en', 'persian')).toMatch(/22.*1410|1410.*22/);
  // A year and a month of Iran's calendar, named whole; those of the other calendar are not.
  expect(words(at(2024, 3, 20), at(2025, 3, 21), 'en', 'persian')).toMatch(/^1403( AP)?$/);
  expect(words(at(2024, 3, 20), at(2024, 4, 20), 'en', 'persian')).toMatch(/^Farvardin 1403( AP)?$/);
  expect(words(at(2024, 3, 20), at(2024, 4, 20), 'en')).toBe('Mar 20, 2024 – Apr 19, 2024');
  expect(words(at(2024), at(2025), 'en', 'persian')).toMatch(/–/);
});
