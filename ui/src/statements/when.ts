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

const is_midnight = (seconds: number) => seconds % DAY_S === 0;

// A whole year, month or day by its name; anything else from … to.
export function span_in_words(
  span: Pick<TimeSpan, 'from_s' | 'to_s'>,
  language: string,
  calendar: Calendar = 'gregory',
): string {
  const { from_s: from, to_s: to } = span;
  if (from === null && to === null) return '?';
  const day = (seconds: number) => format(seconds * 1000, DAY, language, calendar);
  if (from === null) return `… – ${day(to! - 1)}`;
  if (to === null) return `${day(from)} – …`;
  const length = to - from;
  if (is_midnight(from) && is_midnight(to)) {
    if (length === DAY_S) return day(from);
    const { day_of } = RECKONINGS[calendar];
    const [[from_year, from_month, from_day], [to_year, to_month, to_day]] = [day_of(from * 1000), day_of(to * 1000)];
    const whole_months = from_day === 1 && to_day === 1;
    const months = (to_year - from_year) * 12 + to_month - from_month;
    if (whole_months && months === 1)
      return format(from * 1000, { year: 'numeric', month: 'short' }, language, calendar);
    if (whole_months && from_month === 0 && months === 12)
      return format(from * 1000, { year: 'numeric' }, language, calendar);
    if (whole_months && from_month === 0 && months % 12 === 0) return `${from_year} – ${to_year - 1}`;
    return `${day(from)} – ${day(to - 1)}`;
  }
  if (length <= 1)
    return `${format(from * 1000, SECOND, language, calendar)}${from % 1 ? `.${String(Math.round((from % 1) * 1000)).padStart(3, '0')}` : ''}`;
  if (length <= 60) return format(from * 1000, MINUTE, language, calendar);
  const parts = length < 3600 && (from % 60 !== 0 || to % 60 !== 0) ? SECOND : MINUTE;
  // Of one day, the day is named once.
  const { year: _year, month: _month, day: _day, ...time } = parts;
  const one_day = Math.floor(from / DAY_S) === Math.floor(to / DAY_S);
  return `${format(from * 1000, parts, language, calendar)} – ${format(to * 1000, one_day ? time : parts, language, calendar)}`;
}

// An instant of the archive, in the language of the page.
export function moment_in_words(ms: number, language: string, calendar: Calendar = 'gregory'): string {
  return format(ms, MINUTE, language, calendar);
}
