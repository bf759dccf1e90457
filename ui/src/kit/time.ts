// Times as people read them. Input is seconds.
import { hijri_day } from './hijri';

const two = (value: number) => String(value).padStart(2, '0');

// 0:07, 12:34, 1:02:03; with_tenths adds .4
export function clock(seconds: number, with_tenths = false): string {
  if (!Number.isFinite(seconds) || seconds < 0) seconds = 0;
  const tenths = with_tenths ? Math.floor(seconds * 10 + 1e-6) : Math.round(seconds) * 10;
  const whole = Math.floor(tenths / 10);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const tail = two(whole % 60) + (with_tenths ? `.${tenths % 10}` : '');
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

// An ISO instant as UTC with a blank in the middle, and its solar Hijri day when asked; anything else as it came.
export function utc(iso: string, persian = false): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso);
  return match ? `${match[1]} ${match[2]} UTC${persian ? ` · ${hijri_day(Date.parse(iso))}` : ''}` : iso;
}

// An instant that names its own zone, in milliseconds; null when it names none.
export function instant_ms(value: string): number | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) || !/(Z|UTC|[+-]\d\d:?\d\d)$/.test(value.trim())) return null;
  const ms = Date.parse(
    value
      .trim()
      .replace(' ', 'T')
      .replace(/\s*UTC$/, 'Z'),
  );
  return Number.isNaN(ms) ? null : ms;
}

const KEYS_OF_TIME = /(time|date|created|modified|mtime)/i;

export function is_time_key(key: string, text: string): boolean {
  return KEYS_OF_TIME.test(key) && /\d{4}/.test(text);
}
