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
  expect(words(at(2031, 5, 12, 16, 4), at(2031, 5, 12, 17, 4))).toBe('May 12, 2031, 16:04 – 17:04');
  expect(words(null, at(2031))).toBe('… – Dec 31, 2030');
  expect(words(at(2031), null)).toBe('Jan 1, 2031 – …');
  expect(words(at(2031, 5, 12, 16, 4, 5) + 0.04, at(2031, 5, 12, 16, 4, 5) + 0.041)).toBe('May 12, 2031, 16:04:05.040');
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
