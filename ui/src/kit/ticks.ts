// Marks of a time axis, from centuries to frames; years, months and days begin as the calendar has them. Seconds since
// 1970, UTC.
import { RECKONINGS, type Calendar, type Reckoning } from './calendars';

export interface View {
  from_s: number;
  to_s: number;
}

export type TickUnit = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'frame';

export interface Tick {
  at_s: number;
  unit: TickUnit;
  strong: boolean; // the next larger unit begins here
}

interface Step {
  unit: TickUnit;
  every: number;
  about_s: number;
}

const STEPS: Step[] = [
  { unit: 'frame', every: 0.04, about_s: 0.04 },
  { unit: 'frame', every: 0.2, about_s: 0.2 },
  ...[1, 5, 15, 30].map((every): Step => ({ unit: 'second', every, about_s: every })),
  ...[1, 5, 15, 30].map((every): Step => ({ unit: 'minute', every, about_s: every * 60 })),
  ...[1, 3, 6, 12].map((every): Step => ({ unit: 'hour', every, about_s: every * 3600 })),
  ...[1, 2, 7].map((every): Step => ({ unit: 'day', every, about_s: every * 86400 })),
  ...[1, 3, 6].map((every): Step => ({ unit: 'month', every, about_s: every * 2629800 })),
  ...[1, 2, 5, 10, 20, 50, 100, 200].map((every): Step => ({ unit: 'year', every, about_s: every * 31557600 })),
];
const SECONDS: Partial<Record<TickUnit, number>> = { frame: 1, second: 1, minute: 60, hour: 3600 };
const MOST = 400;

export function step_of(view: View, width: number, least_px: number): Step {
  const needed = ((view.to_s - view.from_s) / width) * least_px;
  return STEPS.find((step) => step.about_s >= needed) ?? STEPS.at(-1)!;
}

export function ticks_of(view: View, width: number, least_px = 70, calendar: Calendar = 'gregory'): Tick[] {
  const { unit, every } = step_of(view, width, least_px);
  const seconds = SECONDS[unit];
  return seconds === undefined
    ? ticks_of_days(view, unit, every, RECKONINGS[calendar])
    : ticks_of_seconds(view, unit, every * seconds);
}

// Counted from whole steps, so that fractions do not add up.
function ticks_of_seconds(view: View, unit: TickUnit, step: number): Tick[] {
  const ticks: Tick[] = [];
  for (let k = Math.ceil(view.from_s / step); k * step <= view.to_s && ticks.length < MOST; ++k) {
    const at_s = k * step;
    const larger = unit === 'hour' ? 86400 : unit === 'minute' ? 3600 : unit === 'second' ? 60 : 1;
    ticks.push({ at_s, unit, strong: Math.abs(at_s / larger - Math.round(at_s / larger)) < 1e-9 });
  }
  return ticks;
}

function ticks_of_days(view: View, unit: TickUnit, every: number, { day_of, start_of }: Reckoning): Tick[] {
  const ticks: Tick[] = [];
  let [year, month, day] = day_of(view.from_s * 1000);
  if (unit === 'year') [year, month, day] = [Math.floor(year / every) * every, 0, 1];
  if (unit === 'month') [month, day] = [Math.floor(month / every) * every, 1];
  for (let guard = 0; guard < MOST; ++guard) {
    const at_ms = start_of(year, month, day);
    const at_s = at_ms / 1000;
    if (at_s > view.to_s) break;
    const [of_year, of_month, of_day] = day_of(at_ms);
    if (at_s >= view.from_s)
      ticks.push({
        at_s,
        unit,
        strong: unit === 'day' ? of_day === 1 : unit === 'month' ? of_month === 0 : of_year % (every * 10) === 0,
      });
    if (unit === 'year') year += every;
    else if (unit === 'month') month += every;
    else day += every;
    // Weeks and pairs of days begin anew with each month, so that its first day is marked.
    if (unit === 'day' && every > 1) {
      const next = start_of(of_year, of_month + 1, 1);
      if (start_of(year, month, day) > next - every * 43200000) [year, month, day] = day_of(next);
    }
  }
  return ticks;
}
