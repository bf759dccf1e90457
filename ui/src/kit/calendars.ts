// The calendars that days are counted in. Milliseconds since 1970, UTC.
import { hijri_of, start_of_hijri } from './hijri';

export type Calendar = 'gregory' | 'persian';

// A day as [year, month from 0, day], and when such a one begins; months and days may run over.
export interface Reckoning {
  day_of: (ms: number) => [number, number, number];
  start_of: (year: number, month: number, day: number) => number;
}

export const RECKONINGS: Record<Calendar, Reckoning> = {
  gregory: {
    day_of: (ms) => {
      const date = new Date(ms);
      return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
    },
    // Date.UTC takes the years 0 to 99 for those after 1900.
    start_of: (year, month, day) => new Date(0).setUTCFullYear(year, month, day),
  },
  persian: {
    day_of: (ms) => {
      const { year, month, day } = hijri_of(ms);
      return [year, month - 1, day];
    },
    start_of: start_of_hijri,
  },
};
