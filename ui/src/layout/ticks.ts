// Marks of a time axis, from centuries to frames. Seconds since 1970, UTC.
import type { View } from './timeline';

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

export function ticks_of(view: View, width: number, least_px = 70): Tick[] {
  const { unit, every } = step_of(view, width, least_px);
  const ticks: Tick[] = [];
  const seconds = SECONDS[unit];
  if (seconds !== undefined) {
    const step = every * seconds;
    // Counted from whole steps, so that fractions do not add up.
    for (let k = Math.ceil(view.from_s / step); k * step <= view.to_s && ticks.length < MOST; ++k) {
      const at_s = k * step;
      const larger = unit === 'hour' ? 86400 : unit === 'minute' ? 3600 : unit === 'second' ? 60 : 1;
      ticks.push({ at_s, unit, strong: Math.abs(at_s / larger - Math.round(at_s / larger)) < 1e-9 });
    }
    return ticks;
  }
  const date = new Date(view.from_s * 1000);
  let [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (unit === 'year') [year, month, day] = [Math.floor(year / every) * every, 0, 1];
  if (unit === 'month') [month, day] = [Math.floor(month / every) * every, 1];
  for (let guard = 0; guard < MOST; ++guard) {
    const at = new Date(0);
    at.setUTCFullYear(year, month, day);
    const at_s = at.getTime() / 1000;
    if (at_s > view.to_s) break;
    if (at_s >= view.from_s) ticks.push({ at_s, unit, strong: unit === 'day' ? at.getUTCDate() === 1 : unit === 'month' ? at.getUTCMonth() === 0 : at.getUTCFullYear() % (every * 10) === 0 });
    if (unit === 'year') year += every;
    else if (unit === 'month') month += every;
    else day += every;
    // Weeks and pairs of days begin anew with each month, so that its first day is marked.
    if (unit === 'day' && every > 1) {
      const next = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
      const wanted = new Date(0);
      wanted.setUTCFullYear(year, month, day);
      if (wanted.getTime() > next.getTime() - every * 43200000) [year, month, day] = [next.getUTCFullYear(), next.getUTCMonth(), 1];
    }
  }
  return ticks;
}
