// The tracks of a group on a canvas: one row a clip, on the line of the group. No element is touched here but the
// canvas.
import type { ClockGroup, ClockLink, Wave } from '../../api/clock_types';
import { ticks_of } from '../../kit/ticks';
import { clock } from '../../kit/time';
import { end_of, group_time, media_time, moment_of, trust_of, type Around } from './angles';

export const ROW_PX = 38;
export const RULER_PX = 22;

export interface TrackPaint {
  ground: string;
  panel: string;
  line: string;
  text: string;
  dim: string;
  accent: string;
  focus: string;
  warn: string;
  font: string;
  sides: string[]; // of each row
}

export interface TrackScene {
  group: ClockGroup;
  view: Around;
  width: number;
  height: number;
  scroll_px: number;
  row: number; // chosen, -1 for none
  link: ClockLink | null; // chosen
  links: ClockLink[]; // drawn
  angles: Map<string, number>; // id: number of the angle, from 1
  front: string | null;
  time_s: number;
  loop: { from_s: number; to_s: number } | null;
  world_ms: number | null; // where group time 0 lies in the world, when every claim agrees
  wave_of: (row: number) => Wave | null;
}

const DASH: Record<string, number[]> = { said: [], strong: [], fair: [5, 3], weak: [2, 3] };

export function paint_tracks(context: CanvasRenderingContext2D, scene: TrackScene, colours: TrackPaint): void {
  const { group, view, width, height, scroll_px } = scene;
  const x_of = (seconds: number) => ((seconds - view.from_s) / (view.to_s - view.from_s)) * width;
  const y_of = (row: number) => RULER_PX + row * ROW_PX - scroll_px;
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, width, height);
  const ticks = ticks_of(view, width, 76);
  context.fillStyle = colours.line;
  for (const tick of ticks) context.fillRect(Math.round(x_of(tick.at_s)), RULER_PX, 1, height);
  const first = Math.max(0, Math.floor(scroll_px / ROW_PX));
  const last = Math.min(group.members.length, Math.ceil((scroll_px + height) / ROW_PX) + 1);
  for (let row = first; row < last; ++row) paint_row(context, scene, colours, row, x_of, y_of(row));
  if (scene.loop) {
    context.fillStyle = colours.accent;
    context.globalAlpha = 0.14;
    context.fillRect(x_of(scene.loop.from_s), RULER_PX, x_of(scene.loop.to_s) - x_of(scene.loop.from_s), height);
    context.globalAlpha = 1;
  }
  const rows = new Map(group.members.map((member, i) => [member.id, i]));
  for (const link of scene.links)
    if (link !== scene.link) paint_link(context, scene, colours, link, rows, x_of, y_of, false);
  if (scene.link) paint_link(context, scene, colours, scene.link, rows, x_of, y_of, true);
  paint_ruler(context, scene, colours, ticks, x_of);
  context.fillStyle = colours.accent;
  context.fillRect(Math.round(x_of(scene.time_s)) - 1, 0, 2, height);
}

function paint_ruler(
  context: CanvasRenderingContext2D,
  scene: TrackScene,
  colours: TrackPaint,
  ticks: ReturnType<typeof ticks_of>,
  x_of: (s: number) => number,
): void {
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, scene.width, RULER_PX);
  context.fillStyle = colours.dim;
  context.font = colours.font;
  context.textBaseline = 'middle';
  for (const tick of ticks) {
    const x = x_of(tick.at_s);
    context.fillRect(Math.round(x), RULER_PX - 5, 1, 5);
    // Before the first clip there is nothing, and no time of the group.
    if (tick.at_s >= -1e-9)
      context.fillText(label_of(tick.at_s, tick.unit === 'frame', scene.world_ms), x + 4, RULER_PX / 2);
  }
  context.fillStyle = colours.line;
  context.fillRect(0, RULER_PX - 1, scene.width, 1);
}

function label_of(at_s: number, frames: boolean, world_ms: number | null): string {
  if (world_ms === null)
    return frames
      ? `${clock(Math.floor(at_s + 1e-9))}.${String(Math.round((at_s % 1) * 1000)).padStart(3, '0')}`
      : clock(at_s);
  const iso = new Date(world_ms + at_s * 1000).toISOString();
  return iso.slice(11, frames ? 23 : 19);
}

function paint_row(
  context: CanvasRenderingContext2D,
  scene: TrackScene,
  colours: TrackPaint,
  row: number,
  x_of: (s: number) => number,
  y: number,
): void {
  const member = scene.group.members[row]!;
  if (row === scene.row) {
    context.fillStyle = colours.focus;
    context.fillRect(0, y, scene.width, ROW_PX);
  }
  context.fillStyle = colours.line;
  context.fillRect(0, y + ROW_PX - 1, scene.width, 1);
  const [x0, x1] = [x_of(member.offset_s), x_of(end_of(member))];
  const [left, right] = [Math.max(-2, x0), Math.min(scene.width + 2, Math.max(x0 + 2, x1))];
  if (right < 0 || left > scene.width) return;
  context.fillStyle = colours.panel;
  context.fillRect(left, y + 3, right - left, ROW_PX - 7);
  context.fillStyle = colours.sides[row]!;
  context.fillRect(left, y + 3, right - left, 3);
  paint_wave(context, scene, row, left, right, y, colours);
  const angle = scene.angles.get(member.id);
  context.strokeStyle = member.id === scene.front ? colours.accent : colours.dim;
  context.lineWidth = member.id === scene.front ? 2 : 1;
  context.setLineDash([]);
  context.strokeRect(left + 0.5, y + 3.5, right - left - 1, ROW_PX - 8);
  if (angle === undefined) return;
  context.fillStyle = colours.accent;
  const at = Math.min(Math.max(left, 0), Math.max(0, right - 16));
  context.fillRect(at, y + 3, 15, 14);
  context.fillStyle = colours.panel;
  context.font = colours.font;
  context.textBaseline = 'middle';
  context.fillText(String(angle), at + 4, y + 10.5);
}

function paint_wave(
  context: CanvasRenderingContext2D,
  scene: TrackScene,
  row: number,
  left: number,
  right: number,
  y: number,
  colours: TrackPaint,
): void {
  const wave = scene.wave_of(row);
  if (!wave || wave.peaks.length === 0) return;
  const member = scene.group.members[row]!;
  const seconds_px = (scene.view.to_s - scene.view.from_s) / scene.width;
  const middle = y + 3 + (ROW_PX - 7) / 2 + 1;
  const half = (ROW_PX - 12) / 2;
  const index_at = (x: number) => (media_time(member, scene.view.from_s + x * seconds_px) - wave.from_s) / wave.step_s;
  context.fillStyle = scene.angles.has(member.id) ? colours.text : colours.dim;
  context.beginPath();
  for (let x = Math.max(0, Math.floor(left)); x < Math.min(scene.width, right); ++x) {
    const from = Math.max(0, Math.floor(index_at(x)));
    const to = Math.min(wave.peaks.length, Math.max(from + 1, Math.ceil(index_at(x + 1))));
    let peak = 0;
    for (let i = from; i < to; ++i) if (wave.peaks[i]! > peak) peak = wave.peaks[i]!;
    const tall = (peak / 255) * half;
    if (tall > 0.3) context.rect(x, middle - tall, 1, tall * 2);
  }
  context.fill();
}

function paint_link(
  context: CanvasRenderingContext2D,
  scene: TrackScene,
  colours: TrackPaint,
  link: ClockLink,
  rows: Map<string, number>,
  x_of: (s: number) => number,
  y_of: (row: number) => number,
  chosen: boolean,
): void {
  const [a, b] = [rows.get(link.a), rows.get(link.b)];
  const at = moment_of(scene.group, link);
  if (a === undefined || b === undefined || at === null) return;
  const member = scene.group.members[b]!;
  // Where each of the two heard it, so that a link that the group does not follow stands askew.
  const [x0, x1] = [x_of(at), x_of(group_time(member, link.at_s - link.offset_s))];
  const [y0, y1] = [y_of(a) + ROW_PX / 2, y_of(b) + ROW_PX / 2];
  context.strokeStyle = chosen ? colours.accent : colours.warn;
  context.globalAlpha = chosen ? 1 : 0.55;
  context.lineWidth = chosen ? 2.5 : 1.25;
  context.setLineDash(chosen ? [] : DASH[trust_of(link)]!);
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = context.strokeStyle;
  for (const [x, y] of [
    [x0, y0],
    [x1, y1],
  ] as const) {
    context.beginPath();
    context.arc(x, y, chosen ? 4 : 3, 0, 7);
    context.fill();
  }
  context.globalAlpha = 1;
}
