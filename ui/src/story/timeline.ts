// What the canvas of the chronology draws, as numbers: no element is touched here. Times are seconds since 1970,
// lengths
// CSS pixels.
import type { TimeRow } from '../api/types';
import type { View } from '../kit/ticks';

export type Grouping = 'side' | 'source' | 'stage' | 'kind';

const NEVER = Infinity;
const LANE_GAP_PX = 2;
const LEAST_PX = 4;
const OVERFULL_BARS = 5000;

export interface TimelineData {
  rows: TimeRow[]; // by start
  from: Float64Array;
  to: Float64Array;
  group: Uint16Array;
  groups: string[]; // '' for those of which nothing is said
  whole: View;
}

const value_of = (row: TimeRow, grouping: Grouping) =>
  grouping === 'kind' ? (row.incident ? 'incident' : row.claimed ? 'claimed' : 'item') : (row[grouping] ?? '');

const start_of = (row: TimeRow) => row.from_s ?? -NEVER;
export const by_start = (x: TimeRow, y: TimeRow) => start_of(x) - start_of(y) || x.seq - y.seq;

// By name, and stages in the order of time: by the middle one of their starts, so that one wrong clock moves nothing.
function groups_of(rows: TimeRow[], grouping: Grouping): string[] {
  const met = new Set<string>();
  for (const row of rows) met.add(value_of(row, grouping));
  const names = [...met];
  const middles = new Map<string, number>();
  if (grouping === 'stage') {
    const starts = new Map<string, number[]>(names.map((name) => [name, []]));
    for (const row of rows) starts.get(value_of(row, grouping))!.push(row.from_s ?? row.to_s ?? 0);
    for (const [name, own] of starts) middles.set(name, own.sort((x, y) => x - y)[own.length >> 1]!);
  }
  const middle = (name: string) => middles.get(name) ?? 0;
  return names.sort((x, y) => Number(x === '') - Number(y === '') || middle(x) - middle(y) || x.localeCompare(y));
}

export function timeline_data(all: TimeRow[], grouping: Grouping): TimelineData {
  const rows = [...all].sort(by_start); // quick for what is almost in order already
  const groups = groups_of(rows, grouping);
  const number = new Map(groups.map((name, i) => [name, i]));
  const [from, to, group] = [
    new Float64Array(rows.length),
    new Float64Array(rows.length),
    new Uint16Array(rows.length),
  ];
  let [first, last] = [NEVER, -NEVER];
  // A plain loop: from() of the typed arrays takes five times as long.
  for (let i = 0; i < rows.length; ++i) {
    const row = rows[i]!;
    from[i] = start_of(row);
    to[i] = row.to_s ?? NEVER;
    group[i] = number.get(value_of(row, grouping))!;
    if (Number.isFinite(from[i]!)) [first, last] = [Math.min(first, from[i]!), Math.max(last, from[i]!)];
    if (Number.isFinite(to[i]!)) [first, last] = [Math.min(first, to[i]!), Math.max(last, to[i]!)];
  }
  if (!Number.isFinite(first)) [first, last] = [Date.UTC(2000, 0) / 1000, Date.UTC(2030, 0) / 1000];
  const margin = Math.max(1, (last - first) * 0.03);
  return { rows, from, to, group, groups, whole: { from_s: first - margin, to_s: last + margin } };
}

// The steps of zoom at which lanes are laid out: powers of two of pixels a second.
export const level_of = (view: View, width: number) => Math.floor(Math.log2(width / (view.to_s - view.from_s)));

// First fit: the lowest lane of its group that is free where the bar begins. Bars that find none share the last one.
export function lanes_of(data: TimelineData, level: number, most: number): Uint8Array {
  const px_s = 1 / 2 ** level;
  const lanes = new Uint8Array(data.rows.length);
  const free = Array.from({ length: data.groups.length }, () => new Float64Array(most).fill(-NEVER));
  for (let i = 0; i < lanes.length; ++i) {
    const ends = free[data.group[i]!]!;
    const start = data.from[i]!;
    let lane = 0;
    while (lane < most - 1 && ends[lane]! > start) ++lane;
    lanes[i] = lane;
    ends[lane] = Math.max(data.to[i]!, start + LEAST_PX * px_s) + LANE_GAP_PX * px_s;
  }
  return lanes;
}

export interface Lanes {
  lanes: Uint8Array;
  used: number; // the highest lane of all groups, and one
}

// Lanes are laid out once for the same rows, level and room.
export function lane_keeper(): (data: TimelineData, level: number, most: number) => Lanes {
  let [of, at_level, at_most]: [TimelineData | null, number, number] = [null, 0, 0];
  let kept: Lanes = { lanes: new Uint8Array(0), used: 0 };
  return (data, level, most) => {
    if (data !== of || level !== at_level || most !== at_most) {
      const lanes = lanes_of(data, level, most);
      kept = { lanes, used: lanes.reduce((used, lane) => Math.max(used, lane + 1), 0) };
    }
    [of, at_level, at_most] = [data, level, most];
    return kept;
  };
}

export interface Frame {
  bars: Int32Array; // rows drawn as bars of their own, in order of start
  count: number;
  columns: Uint16Array; // of all others: how many a column of two pixels, group after group
  column_count: number;
  least_px: number; // bars below this width were put into columns
}

export const COLUMN_PX = 2;

// One pass over all rows: which are bars and which are only counted. Buffers are used again from frame to frame.
export function frame_of(data: TimelineData, view: View, width: number, before: Frame | null): Frame {
  const n = data.rows.length;
  const column_count = Math.ceil(width / COLUMN_PX);
  const size = column_count * data.groups.length;
  const bars = before && before.bars.length >= n ? before.bars : new Int32Array(n);
  const columns = before && before.columns.length === size ? before.columns.fill(0) : new Uint16Array(size);
  const scale = width / (view.to_s - view.from_s);
  let visible = 0;
  for (let i = 0; i < n; ++i) if (data.to[i]! > view.from_s && data.from[i]! < view.to_s) bars[visible++] = i;
  // Few are all drawn; of many, only those wide enough to be told from their neighbours.
  let least_px = 0;
  let count = visible;
  while (count > OVERFULL_BARS) {
    least_px = least_px === 0 ? 3 : least_px * 4;
    count = 0;
    for (let k = 0; k < visible; ++k) if ((data.to[bars[k]!]! - data.from[bars[k]!]!) * scale >= least_px) ++count;
  }
  if (least_px === 0) return { bars, count, columns, column_count, least_px };
  let kept = 0;
  for (let k = 0; k < visible; ++k) {
    const i = bars[k]!;
    if ((data.to[i]! - data.from[i]!) * scale >= least_px) bars[kept++] = i;
    else {
      const column = Math.min(
        column_count - 1,
        Math.max(0, Math.floor(((data.from[i]! - view.from_s) * scale) / COLUMN_PX)),
      );
      columns[data.group[i]! * column_count + column]!++;
    }
  }
  return { bars, count: kept, columns, column_count, least_px };
}

const LEAST_SPAN_S = 0.2;
const MOST_SPAN_S = 3e10; // a thousand years

export function zoomed(view: View, at_s: number, factor: number): View {
  const length = view.to_s - view.from_s;
  const wanted = Math.min(MOST_SPAN_S, Math.max(LEAST_SPAN_S, length * factor));
  const share = (at_s - view.from_s) / length;
  return { from_s: at_s - share * wanted, to_s: at_s + (1 - share) * wanted };
}

export function panned(view: View, by_s: number): View {
  return { from_s: view.from_s + by_s, to_s: view.to_s + by_s };
}

// A window that shows one row with room around it.
export function around(row: Pick<TimeRow, 'from_s' | 'to_s'>, view: View): View {
  const [from, to] = [row.from_s ?? row.to_s! - 1, row.to_s ?? row.from_s! + 1];
  const inside = from >= view.from_s && to <= view.to_s;
  if (inside) return view;
  const length = Math.max(view.to_s - view.from_s, (to - from) * 1.5);
  const middle = (from + to) / 2;
  return { from_s: middle - length / 2, to_s: middle + length / 2 };
}
