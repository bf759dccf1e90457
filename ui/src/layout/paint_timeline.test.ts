import { expect, it } from 'vitest';
import type { TimeRow } from '../api/types';
import { bands_of, paint, type Paint } from './paint_timeline';
import { frame_of, lanes_of, timeline_data } from './timeline';

const row = (seq: number, name: string): TimeRow => ({
  seq, item: String(seq), incident: null, name, value: null, from_s: 0, to_s: 100, flags: [], by: null, side: 'a', source: null, stage: null, claimed: false,
});
const COLOURS: Paint = { ground: '#000', band: '#000', line: '#000', text: '#000', dim: '#000', accent: '#000', bars: ['#000'], on_bar: '#fff', font: '12px x' };

// Writes down what is asked of a canvas.
function recorder() {
  const texts: { text: string; x: number; direction: string; align: string }[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (kept, name: string) =>
      name in kept ? kept[name] : name === 'fillText' ? (text: string, x: number) => texts.push({ text, x, direction: String(kept.direction), align: String(kept.textAlign) }) : () => undefined,
  });
  return { texts, context: context as unknown as CanvasRenderingContext2D };
}

it('paints names in their own direction, from the edge where they begin, with nothing hidden in them', () => {
  const data = timeline_data([row(1, 'bridge \u202egpj.exe'), row(2, 'پل کهنه')], 'side');
  const view = { from_s: 0, to_s: 100 };
  const bands = bands_of(1, 200);
  const { texts, context } = recorder();
  const frame = frame_of(data, view, 1000, null);
  paint(context, { data, view, width: 1000, height: 200, bands, lanes: lanes_of(data, 3, 8), lane_px: 18, frame, hovered: -1, chosen: () => false }, COLOURS, [], () => '');
  expect(texts).toEqual([
    { text: 'bridge ‹U+202E›gpj.exe', x: 5, direction: 'ltr', align: 'left' },
    { text: 'پل کهنه', x: 995, direction: 'rtl', align: 'right' },
  ]);
});
