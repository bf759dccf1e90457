import { describe, expect, it } from 'vitest';
import type { TimeRow } from '../api/types';
import { ticks_of } from '../kit/ticks';
import { around, frame_of, lane_keeper, lanes_of, level_of, timeline_data, zoomed } from './timeline';

const row = (seq: number, from_s: number | null, to_s: number | null, side: string | null = 'a'): TimeRow => ({
  seq,
  item: String(seq),
  incident: null,
  name: '',
  value: null,
  from_s,
  to_s,
  flags: [],
  by: null,
  side,
  source: null,
  stage: null,
  claimed: false,
});
const day = (...parts: [number, number, number]) => Date.UTC(...parts) / 1000;

describe('timeline', () => {
  it('orders by start and puts what is unsaid last', () => {
    const data = timeline_data([row(1, 50, 60, null), row(2, 10, 20, 'b'), row(3, 30, 40, 'a')], 'side');
    expect(data.rows.map((one) => one.seq)).toEqual([2, 3, 1]);
    expect(data.groups).toEqual(['a', 'b', '']);
  });
  it('puts stages in the order of time, whatever one wrong clock says', () => {
    const stages: [string | null, number[]][] = [
      ['return', [5, 900, 910]],
      ['crossing', [200, 210, 220]],
      ['a long summer', [400, 410, 420]],
      [null, [1]],
    ];
    const rows = stages.flatMap(([stage, starts], i) =>
      starts.map((at, k) => ({ ...row(i * 10 + k, at, at + 1), stage })),
    );
    expect(timeline_data(rows, 'stage').groups).toEqual(['crossing', 'a long summer', 'return', '']);
  });
  it('lays lanes out anew when a time was corrected', () => {
    const keep = lane_keeper();
    const before = timeline_data([row(1, 0, 100), row(2, 50, 150), row(3, 200, 300)], 'side');
    const lanes = keep(before, 0, 8);
    expect([...lanes.lanes]).toEqual([0, 1, 0]);
    expect(lanes.used).toBe(2);
    expect(keep(before, 0, 8)).toBe(lanes);
    // As many rows, the same first one, at the same zoom.
    expect([...keep(timeline_data([row(1, 0, 100), row(2, 250, 260), row(3, 200, 300)], 'side'), 0, 8).lanes]).toEqual([
      0, 0, 1,
    ]);
    expect(keep(before, 0, 1)).toEqual({ lanes: new Uint8Array([0, 0, 0]), used: 1 });
  });
  it('lays what overlaps into lanes of its group', () => {
    const data = timeline_data([row(1, 0, 100), row(2, 50, 150), row(3, 120, 130), row(4, 60, 70, 'b')], 'side');
    expect([...lanes_of(data, 0, 8)]).toEqual([0, 1, 0, 0]);
    // Points too near to each other at this zoom do not lie on one another.
    const near = timeline_data([row(1, 0, 0.01), row(2, 1, 1.01)], 'side');
    expect([...lanes_of(near, 0, 8)]).toEqual([0, 1]);
    expect([...lanes_of(near, 5, 8)]).toEqual([0, 0]);
  });
  it('counts what is too thin to be told apart, and draws all of few', () => {
    const many = timeline_data(
      Array.from({ length: 9000 }, (_, i) => row(i, i, i + (i === 7 ? 5000 : 0.1))),
      'side',
    );
    const frame = frame_of(many, { from_s: 0, to_s: 9000 }, 1000, null);
    expect(frame.count).toBe(1);
    expect(frame.columns.reduce((sum, n) => sum + n, 0)).toBe(8999);
    const near = frame_of(many, { from_s: 100, to_s: 110 }, 1000, frame);
    expect(near.least_px).toBe(0);
    expect(near.count).toBe(11); // ten points and the long one
    expect(near.columns.every((n) => n === 0)).toBe(true);
  });
  it('keeps open ends in view', () => {
    const data = timeline_data([row(1, null, 100), row(2, 50, null)], 'side');
    expect(frame_of(data, { from_s: 1e6, to_s: 1e6 + 10 }, 100, null).count).toBe(1);
    expect(frame_of(data, { from_s: -1e6, to_s: -1e6 + 10 }, 100, null).count).toBe(1);
  });
  it('zooms around the pointer and stops at frames and at centuries', () => {
    const view = zoomed({ from_s: 0, to_s: 100 }, 25, 0.5);
    expect(view).toEqual({ from_s: 12.5, to_s: 62.5 });
    expect(
      zoomed({ from_s: 0, to_s: 1 }, 0.5, 1e-9).to_s - zoomed({ from_s: 0, to_s: 1 }, 0.5, 1e-9).from_s,
    ).toBeCloseTo(0.2);
    expect(level_of({ from_s: 0, to_s: 1000 }, 1000)).toBe(0);
  });
  it('moves only when it must', () => {
    const view = { from_s: 0, to_s: 100 };
    expect(around({ from_s: 10, to_s: 20 }, view)).toBe(view);
    const moved = around({ from_s: 500, to_s: 520 }, view);
    expect(moved).toEqual({ from_s: 460, to_s: 560 });
  });
});

describe('ticks', () => {
  it('names years, months, days, minutes, frames', () => {
    const units = (from_s: number, to_s: number) => [
      ...new Set(ticks_of({ from_s, to_s }, 1000).map((tick) => tick.unit)),
    ];
    expect(units(day(2020, 0, 1), day(2030, 0, 1))).toEqual(['year']);
    expect(units(day(2031, 0, 1), day(2031, 11, 1))).toEqual(['month']);
    expect(units(day(2031, 4, 1), day(2031, 4, 12))).toEqual(['day']);
    expect(units(0, 3600)).toEqual(['minute']);
    expect(units(0, 0.4)).toEqual(['frame']);
  });
  it('begins months with their first day and never floods', () => {
    const ticks = ticks_of({ from_s: day(2031, 0, 1), to_s: day(2031, 3, 1) }, 1000);
    const firsts = ticks
      .filter((tick) => tick.strong)
      .map((tick) => new Date(tick.at_s * 1000).toISOString().slice(0, 10));
    expect(firsts).toEqual(['2031-01-01', '2031-02-01', '2031-03-01', '2031-04-01']);
    for (let length = 0.2; length < 3e10; length *= 1.7) {
      const count = ticks_of({ from_s: 1.9e9, to_s: 1.9e9 + length }, 1200).length;
      expect(count).toBeGreaterThan(1);
      expect(count).toBeLessThanOrEqual(20);
    }
  });
  it('begins years and months where the solar Hijri calendar has them', () => {
    const days = (from: string, to: string, only_strong = false) =>
      ticks_of({ from_s: Date.parse(from) / 1000, to_s: Date.parse(to) / 1000 }, 1000, 70, 'persian')
        .filter((tick) => tick.strong || !only_strong)
        .map((tick) => new Date(tick.at_s * 1000).toISOString().slice(0, 10));
    // Nowruz of 1399 to 1405 as the calendar of Iran printed them.
    expect(days('2020-01-01', '2026-12-31', true)).toEqual([
      '2020-03-20',
      '2021-03-21',
      '2022-03-21',
      '2023-03-21',
      '2024-03-20',
      '2025-03-21',
      '2026-03-21',
    ]);
    // 1 Farvardin to 1 Mehr 1403: months of 31 days.
    expect(days('2024-03-01', '2024-09-30')).toEqual([
      '2024-03-20',
      '2024-04-20',
      '2024-05-21',
      '2024-06-21',
      '2024-07-22',
      '2024-08-22',
      '2024-09-22',
    ]);
    expect(days('2024-03-01', '2024-09-30', true)).toEqual(['2024-03-20']);
    // Days: the first of Ordibehesht is marked.
    expect(days('2024-04-15', '2024-04-25', true)).toEqual(['2024-04-20']);
    for (let length = 0.2; length < 3e10; length *= 1.7) {
      const count = ticks_of({ from_s: 1.9e9, to_s: 1.9e9 + length }, 1200, 70, 'persian').length;
      expect(count).toBeGreaterThan(1);
      expect(count).toBeLessThanOrEqual(20);
    }
  });
});
