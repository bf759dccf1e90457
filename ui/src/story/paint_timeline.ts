// Draws the chronology. Colours and words come from outside; the frame from timeline.ts.
import type { TimeRow } from '../api/types';
import { direction_of, short_label } from '../kit/text';
import type { Tick, View } from '../kit/ticks';
import { COLUMN_PX, type Frame, type TimelineData } from './timeline';

export interface Band {
  top: number;
  height: number;
}

export interface Paint {
  ground: string;
  band: string;
  line: string;
  text: string;
  dim: string;
  accent: string;
  bars: string[]; // of each group
  on_bar: string; // names upon them
  font: string;
}

export const AXIS_PX = 34;
const BAND_GAP_PX = 6;
const LEAST_BAR_PX = 3;

const LEAST_BAND_PX = 24; // its name can still be read

const each_px = (groups: number, height: number) =>
  Math.max(LEAST_BAND_PX + BAND_GAP_PX, (height - AXIS_PX - BAND_GAP_PX) / Math.max(1, groups));

// Of all bands and the axis above them: more than there is room for scrolls.
export const whole_px = (groups: number, height: number) =>
  Math.max(height, AXIS_PX + groups * each_px(groups, height));

export function bands_of(groups: number, height: number, scroll_px = 0): Band[] {
  const each = each_px(groups, height);
  return Array.from({ length: groups }, (_, i) => ({
    top: AXIS_PX + i * each - scroll_px,
    height: each - BAND_GAP_PX,
  }));
}

export const most_lanes = (bands: Band[], lane_px: number) =>
  Math.max(1, Math.min(60, Math.floor(((bands[0]?.height ?? 0) - 2) / lane_px)));

// Lanes as high as their bands leave room for, so that few bars are no thin line at the top; no higher than `most_px`.
export const lane_height = (bands: Band[], used: number, least_px: number, most_px: number) =>
  Math.max(least_px, Math.min(most_px, Math.floor(((bands[0]?.height ?? 0) - 2) / Math.max(1, used))));

export interface Scene {
  data: TimelineData;
  view: View;
  width: number;
  height: number;
  bands: Band[];
  lanes: Uint8Array;
  lane_px: number;
  frame: Frame;
  chosen: (i: number) => boolean;
  hovered: number;
}

export function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  colours: Paint,
  ticks: Tick[],
  label: (tick: Tick) => string,
): void {
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, scene.width, scene.height);
  const below_axis = (draw: () => void) => {
    context.save();
    context.beginPath();
    context.rect(0, AXIS_PX, scene.width, scene.height);
    context.clip();
    draw();
    context.restore();
  };
  below_axis(() => paint_bands(context, scene, colours));
  paint_axis(context, scene, colours, ticks, label);
  below_axis(() => {
    if (scene.frame.least_px > 0) paint_columns(context, scene, colours);
    paint_bars(context, scene, colours);
  });
}

function paint_bands(context: CanvasRenderingContext2D, scene: Scene, colours: Paint): void {
  context.fillStyle = colours.band;
  for (const band of scene.bands) context.fillRect(0, band.top, scene.width, band.height);
}

function paint_axis(
  context: CanvasRenderingContext2D,
  scene: Scene,
  colours: Paint,
  ticks: Tick[],
  label: (tick: Tick) => string,
): void {
  const scale = scene.width / (scene.view.to_s - scene.view.from_s);
  context.font = colours.font;
  context.textBaseline = 'middle';
  for (const tick of ticks) {
    const x = Math.round((tick.at_s - scene.view.from_s) * scale) + 0.5;
    context.fillStyle = colours.line;
    context.globalAlpha = tick.strong ? 1 : 0.5;
    context.fillRect(x, tick.strong ? 4 : 20, 1, scene.height);
    context.globalAlpha = 1;
    context.fillStyle = tick.strong ? colours.text : colours.dim;
    context.fillText(label(tick), x + 4, tick.strong ? 11 : 25);
  }
}

// Many at once: how many a column, the more the higher.
function paint_columns(context: CanvasRenderingContext2D, scene: Scene, colours: Paint): void {
  const { columns, column_count } = scene.frame;
  let most = 1;
  for (const n of columns) if (n > most) most = n;
  const share = 1 / Math.log1p(most);
  context.globalAlpha = 0.9;
  scene.bands.forEach((band, group) => {
    context.fillStyle = colours.bars[group]!;
    context.beginPath();
    for (let column = 0; column < column_count; ++column) {
      const n = columns[group * column_count + column]!;
      if (n === 0) continue;
      const height = Math.max(1, (band.height - 2) * Math.log1p(n) * share);
      context.rect(column * COLUMN_PX, band.top + band.height - height, COLUMN_PX, height);
    }
    context.fill();
  });
  context.globalAlpha = 1;
}

function paint_bars(context: CanvasRenderingContext2D, scene: Scene, colours: Paint): void {
  const { data, view, lanes, lane_px, frame } = scene;
  const scale = scene.width / (view.to_s - view.from_s);
  const height = Math.max(2, lane_px - 2);
  const later: number[] = [];
  for (let k = 0; k < frame.count; ++k) {
    const i = frame.bars[k]!;
    const x0 = Math.max(-20, (data.from[i]! - view.from_s) * scale);
    const x1 = Math.min(scene.width + 20, (data.to[i]! - view.from_s) * scale);
    const width = Math.max(LEAST_BAR_PX, x1 - x0);
    const band = scene.bands[data.group[i]!]!;
    const y = band.top + 1 + lanes[i]! * lane_px;
    const row = data.rows[i]!;
    context.fillStyle = colours.bars[data.group[i]!]!;
    if (scene.chosen(i) || i === scene.hovered) later.push(i);
    if (row.claimed) {
      // What only a file claims is an outline.
      context.globalAlpha = 1;
      context.fillRect(x0, y, width, 1);
      context.fillRect(x0, y + height - 1, width, 1);
      context.fillRect(x0, y, 1, height);
      context.fillRect(x0 + width - 1, y, 1, height);
    } else if (row.flags.length > 0 && width > 6) paint_unsure(context, row.flags, x0, y, width, height);
    else {
      context.globalAlpha = 1;
      context.fillRect(x0, y, width, height);
    }
  }
  context.globalAlpha = 1;
  paint_names(context, scene, colours, scale, height);
  for (const i of later) {
    const x0 = Math.max(-20, (data.from[i]! - view.from_s) * scale);
    const width = Math.max(LEAST_BAR_PX, Math.min(scene.width + 20, (data.to[i]! - view.from_s) * scale) - x0);
    context.strokeStyle = i === scene.hovered && !scene.chosen(i) ? colours.dim : colours.accent;
    context.lineWidth = 2;
    context.strokeRect(x0 - 2, scene.bands[data.group[i]!]!.top + lanes[i]! * lane_px - 1, width + 4, height + 4);
  }
}

// Uncertain: in dashes. Approximate: fading at both ends. Open or unknown ends: fading out on that side.
function paint_unsure(
  context: CanvasRenderingContext2D,
  flags: string[],
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const soft_start = flags.includes('approximate') || flags.includes('open_start') || flags.includes('unknown_start');
  const soft_end = flags.includes('approximate') || flags.includes('open_end') || flags.includes('unknown_end');
  const soft = Math.min(14, width / 3);
  const from = soft_start ? x + soft : x;
  const to = soft_end ? x + width - soft : x + width;
  context.globalAlpha = 1;
  if (flags.includes('uncertain') || flags.includes('unspecified')) {
    const first = Math.max(from, -8 + (from % 8));
    for (let at = first; at < to; at += 8) context.fillRect(at, y, Math.min(5, to - at), height);
  } else context.fillRect(from, y, to - from, height);
  for (let step = 0; step < soft; step += 2) {
    context.globalAlpha = step / soft;
    if (soft_start) context.fillRect(x + step, y, 2, height);
    if (soft_end) context.fillRect(x + width - step - 2, y, 2, height);
  }
  context.globalAlpha = 1;
}

const labels = new WeakMap<TimeRow, string>();
function label_of(row: TimeRow): string {
  let label = labels.get(row);
  if (label === undefined) labels.set(row, (label = short_label(row.name, 200)));
  return label;
}

// From the edge where its script begins, so that what is cut off is its end.
function paint_name(context: CanvasRenderingContext2D, label: string, left: number, right: number, y: number): void {
  const direction = direction_of(label);
  context.direction = direction;
  context.textAlign = direction === 'rtl' ? 'right' : 'left';
  context.fillText(label, direction === 'rtl' ? right : left, y);
}

// Names where a bar leaves room: inside it, in lanes that are high enough.
function paint_names(
  context: CanvasRenderingContext2D,
  scene: Scene,
  colours: Paint,
  scale: number,
  height: number,
): void {
  if (scene.lane_px < 14 || scene.frame.count > 400) return;
  context.font = colours.font;
  context.textBaseline = 'middle';
  for (let k = 0; k < scene.frame.count; ++k) {
    const i = scene.frame.bars[k]!;
    const x0 = Math.max(0, (scene.data.from[i]! - scene.view.from_s) * scale);
    const x1 = Math.min(scene.width, (scene.data.to[i]! - scene.view.from_s) * scale);
    if (x1 - x0 < 50) continue;
    const y = scene.bands[scene.data.group[i]!]!.top + 1 + scene.lanes[i]! * scene.lane_px;
    context.save();
    context.beginPath();
    context.rect(x0 + 3, y, x1 - x0 - 6, height);
    context.clip();
    context.fillStyle = scene.data.rows[i]!.claimed ? colours.text : colours.on_bar;
    paint_name(context, label_of(scene.data.rows[i]!), x0 + 5, x1 - 5, y + height / 2 + 1);
    context.restore();
  }
}

// The row under a point, the shortest of those that lie there; -1 for none.
export function row_at(scene: Scene, x: number, y: number): number {
  const scale = scene.width / (scene.view.to_s - scene.view.from_s);
  const group = y < AXIS_PX ? -1 : scene.bands.findIndex((band) => y >= band.top && y < band.top + band.height);
  if (group < 0) return -1;
  const lane = Math.floor((y - scene.bands[group]!.top - 1) / scene.lane_px);
  let best = -1;
  for (let k = 0; k < scene.frame.count; ++k) {
    const i = scene.frame.bars[k]!;
    if (scene.data.group[i] !== group || scene.lanes[i] !== lane) continue;
    const x0 = (scene.data.from[i]! - scene.view.from_s) * scale;
    const x1 = Math.max(x0 + LEAST_BAR_PX, (scene.data.to[i]! - scene.view.from_s) * scale);
    if (x < x0 - 2 || x > x1 + 2) continue;
    if (best < 0 || scene.data.to[i]! - scene.data.from[i]! < scene.data.to[best]! - scene.data.from[best]!) best = i;
  }
  return best;
}
