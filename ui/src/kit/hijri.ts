// Solar Hijri dates, through the calendar that the browser knows: shown beside the Gregorian ones, and taken in for
// them.

const PARTS = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  timeZone: 'UTC',
});
const DAY_MS = 86400000;

export interface Hijri {
  year: number;
  month: number;
  day: number;
}

export function hijri_of(ms: number): Hijri {
  const parts = PARTS.formatToParts(ms);
  const number = (type: string) => parseInt(parts.find((part) => part.type === type)?.value ?? '0', 10);
  return { year: number('year'), month: number('month'), day: number('day') };
}

const order = (x: Hijri) => x.year * 10000 + x.month * 100 + x.day;

// The start of that day in milliseconds UTC; null for a day that the calendar does not have.
export function ms_of_hijri(wanted: Hijri): number | null {
  if (wanted.month < 1 || wanted.month > 12 || wanted.day < 1 || wanted.day > 31) return null;
  // Nowruz lies on 19 to 22 March; months have 31 days in the first half and 30 in the second.
  const days = wanted.month <= 7 ? (wanted.month - 1) * 31 : 186 + (wanted.month - 7) * 30;
  let ms = Date.UTC(wanted.year + 621, 2, 19) + (days + wanted.day - 1) * DAY_MS;
  for (let step = 0; step < 6; ++step, ms += DAY_MS) {
    const found = hijri_of(ms);
    if (order(found) === order(wanted)) return ms;
    if (order(found) > order(wanted)) return null;
  }
  return null;
}

export const hijri_day = (ms: number) => {
  const { year, month, day } = hijri_of(ms);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};

const nowruz = new Map<number, number>();

// The start of a day by arithmetic from its Nowruz; months from 0, and months and days may run over.
export function start_of_hijri(year: number, month: number, day: number): number {
  const [of_year, of_month] = [year + Math.floor(month / 12), ((month % 12) + 12) % 12];
  let first = nowruz.get(of_year);
  if (first === undefined)
    nowruz.set(of_year, (first = ms_of_hijri({ year: of_year, month: 1, day: 1 }) ?? Date.UTC(of_year + 621, 2, 21)));
  return first + ((of_month <= 6 ? of_month * 31 : 186 + (of_month - 6) * 30) + day - 1) * DAY_MS;
}

const iso_day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const LATIN: Record<string, string> = Object.fromEntries(
  [...'۰۱۲۳۴۵۶۷۸۹']
    .map((digit, i) => [digit, String(i)])
    .concat([...'٠١٢٣٤٥٦٧٨٩'].map((digit, i) => [digit, String(i)])),
);
export const latin_digits = (text: string) => text.replace(/[۰-۹٠-٩]/g, (digit) => LATIN[digit]!);

// "1410-02-22", "1410/2", "1410" as EDTF of the same day, month or year in the Gregorian calendar; null for anything
// else.
export function edtf_of_hijri(text: string): string | null {
  const match = /^\s*(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?\s*([?~%]?)\s*$/.exec(latin_digits(text));
  if (!match) return null;
  const year = Number(match[1]);
  const month = match[2] === undefined ? null : Number(match[2]);
  const day = match[3] === undefined ? null : Number(match[3]);
  const from = ms_of_hijri({ year, month: month ?? 1, day: day ?? 1 });
  if (from === null) return null;
  if (day !== null) return iso_day(from) + match[4];
  const after =
    month === null || month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
  const until = ms_of_hijri(after);
  return until === null ? null : `${iso_day(from)}${match[4]}/${iso_day(until - DAY_MS)}${match[4]}`;
}
