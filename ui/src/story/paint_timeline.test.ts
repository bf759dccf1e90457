import { expect, it } from 'vitest';
import type { TimeRow } from '../api/types';
import { AXIS_PX, bands_of, lane_height, paint, row_at, whole_px, type Paint } from './paint_timeline';
import { frame_of, lanes_of, timeline_data } from './timeline';

const row = (seq: number, name: string): TimeRow => ({
  seq,
  item: String(seq),
  incident: null,
  name,
  value: null,
  from_s: 0,
  to_s: 100,
  flags: [],
  by: null,
  side: 'a',
  source: null,
  stage: null,
  claimed: false,
});
const COLOURS: Paint = {
  ground: '#000',
  band: '#000',
  line: '#000',
  text: '#000',
  dim: '#000',
  accent: '#000',
  bars: ['#000'],
  on_bar: '#fff',
  font: '12px x',
};

// Writes down what is asked of a canvas.
function recorder() {
  const texts: { text: string; x: number; direction: string; align: string }[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (kept, name: string) =>
      name in kept
        ? kept[name]
        : name === 'fillText'
          ? (text: string, x: number) =>
              texts.push({ text, x, direction: String(kept.direction), align: String(kept.textAlign) })
          : () => undefined,
  });
  return { texts, context: context as unknown as CanvasRenderingContext2D };
}

it('paints names in their own direction, from the edge where they begin, with nothing hidden in them', () => {
  const data = timeline_data([row(1, 'bridge \u202egpj.exe'), row(2, 'پل کهنه')], 'side');
  const view = { from_s: 0, to_s: 100 };
  const bands = bands_of(1, 200);
  const { texts, context } = recorder();
  const frame = frame_of(data, view, 1000, null);
  paint(
    context,
    {
      data,
      view,
      width: 1000,
      height: 200,
      bands,
      lanes: lanes_of(data, 3, 8),
      lane_px: 18,
      frame,
      hovered: -1,
      chosen: () => false,
    },
    COLOURS,
    [],
    () => '',
  );
  expect(texts).toEqual([
    { text: 'bridge ‹U+202E›gpj.exe', x: 5, direction: 'ltr', align: 'left' },
    { text: 'پل کهنه', x: 995, direction: 'rtl', align: 'right' },
  ]);
});

it('gives every band room to be read, and scrolls when there are many', () => {
  expect(whole_px(3, 400)).toBe(400);
  expect(bands_of(3, 400)[2]!.top + bands_of(3, 400)[2]!.height).toBeLessThanOrEqual(400);
  const many = bands_of(40, 400);
  expect(Math.min(...many.map((band) => band.height))).toBeGreaterThanOrEqual(24);
  expect(whole_px(40, 400)).toBeGreaterThanOrEqual(many[39]!.top + many[39]!.height);
  // Scrolled to the end, the last band lies in view, and what lies behind the axis is not hit.
  const scrolled = bands_of(40, 400, whole_px(40, 400) - 400);
  expect(scrolled[39]!.top + scrolled[39]!.height).toBeLessThanOrEqual(400);
  const data = timeline_data(
    Array.from({ length: 40 }, (_, i) => ({ ...row(i, `${i}`), source: String(i).padStart(2, '0') })),
    'source',
  );
  const view = { from_s: 0, to_s: 100 };
  const scene = {
    data,
    view,
    width: 1000,
    height: 400,
    bands: bands_of(40, 400, 20),
    lanes: lanes_of(data, 3, 1),
    lane_px: 18,
    frame: frame_of(data, view, 1000, null),
    hovered: -1,
    chosen: () => false,
  };
  expect(row_at(scene, 500, AXIS_PX - 2)).toBe(-1);
  expect(row_at(scene, 500, scene.bands[1]!.top + 4)).toBe(1);
});

it('draws lanes as high as there is room, within bounds', () => {
  const bands = [{ top: 0, height: 102 }];
  expect(lane_height(bands, 10, 7, 18)).toBe(10);
  expect(lane_height(bands, 2, 7, 18)).toBe(18);
  expect(lane_height(bands, 40, 7, 18)).toBe(7);
  expect(lane_height([], 0, 7, 18)).toBe(7);
});
