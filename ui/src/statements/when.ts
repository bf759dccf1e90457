// What an EDTF time allows, in words; Gregorian, and solar Hijri beside it when asked.
import type { TimeSpan } from '../api/types';
import { RECKONINGS, type Calendar } from '../kit/calendars';

const DAY_S = 86400;

type Parts = Intl.DateTimeFormatOptions;
const DAY: Parts = { year: 'numeric', month: 'short', day: 'numeric' };
const MINUTE: Parts = { ...DAY, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const SECOND: Parts = { ...MINUTE, second: '2-digit' };

const formats = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, parts: Parts, language: string, calendar: Calendar): string {
  const key = `${language} ${calendar} ${JSON.stringify(parts)}`;
  let made = formats.get(key);
  if (!made)
    formats.set(
      key,
      (made = new Intl.DateTimeFormat(`${language}-u-ca-${calendar}-nu-latn`, { ...parts, timeZone: 'UTC' })),
    );
  return made.format(ms);
}

// What an end can name, coarsest first. All that is named lies within the span: an end at 15:01 is that of the minute
// 15:00, and one at midnight that of the day before.
const UNITS_MS = [DAY_S * 1000, 60_000, 1000, 1];
const FORMS: Parts[] = [DAY, MINUTE, SECOND, SECOND];

const unit_of = (ms: number, coarsest = 0) => UNITS_MS.findIndex((unit, k) => k >= coarsest && ms % unit === 0);

// The coarsest unit that ends at `to` and begins at `from` or later.
const unit_of_end = (to: number, from: number) =>
  UNITS_MS.findIndex((unit, k) => to % unit === 0 && (to - unit >= from || k === UNITS_MS.length - 1));

type Words = (ms: number, parts: Parts) => string;

function label(ms: number, unit: number, words: Words, within_day = false): string {
  const { year: _year, month: _month, day: _day, ...time } = FORMS[unit]!;
  const parts_of_ms = unit === UNITS_MS.length - 1 ? `.${String(((ms % 1000) + 1000) % 1000).padStart(3, '0')}` : '';
  return words(ms, within_day ? time : FORMS[unit]!) + parts_of_ms;
}

// A year, years or a month by name; null where the days are no whole ones of the calendar.
function named(from: number, to: number, words: Words, calendar: Calendar): string | null {
  const { day_of } = RECKONINGS[calendar];
  const [[from_year, from_month, from_day], [to_year, to_month, to_day]] = [day_of(from), day_of(to)];
  const months = (to_year - from_year) * 12 + to_month - from_month;
  if (from_day !== 1 || to_day !== 1) return null;
  if (months === 1) return words(from, { year: 'numeric', month: 'short' });
  if (from_month !== 0 || months % 12 !== 0) return null;
  return months === 12 ? words(from, { year: 'numeric' }) : `${from_year} – ${to_year - 1}`;
}

// A whole year, month or day by its name; anything else from the first to the last that lies within.
export function span_in_words(
  span: Pick<TimeSpan, 'from_s' | 'to_s'>,
  language: string,
  calendar: Calendar = 'gregory',
): string {
  const [from, to] = [span.from_s, span.to_s].map((time) => (time === null ? null : Math.round(time * 1000))) as [
    number | null,
    number | null,
  ];
  const words: Words = (ms, parts) => format(ms, parts, language, calendar);
  if (from === null && to === null) return '?';
  if (from === null) {
    const unit = unit_of(to!);
    return `… – ${label(to! - UNITS_MS[unit]!, unit, words)}`;
  }
  if (to === null) return `${label(from, unit_of(from), words)} – …`;
  const end = unit_of_end(to, from);
  const last = to - UNITS_MS[end]!;
  if (last <= from) return label(from, end, words);
  const whole_days = end === 0 && from % UNITS_MS[0]! === 0;
  const name = whole_days ? named(from, to, words, calendar) : null;
  if (name !== null) return name;
  const start = unit_of(from, end);
  // Of one day, the day is named once.
  const one_day = start > 0 && end > 0 && Math.floor(from / UNITS_MS[0]!) === Math.floor(last / UNITS_MS[0]!);
  return `${label(from, start, words)} – ${label(last, end, words, one_day)}`;
}

// An instant of the archive, in the language of the page.
export function moment_in_words(ms: number, language: string, calendar: Calendar = 'gregory'): string {
  return format(ms, MINUTE, language, calendar);
}
