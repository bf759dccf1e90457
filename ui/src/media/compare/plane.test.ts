import { describe, expect, it } from 'vitest';
import { css_matrix, fitted, inverse, joined, mapped } from './plane';

describe('pictures on one another', () => {
  it('goes there and back', () => {
    const map = [0.8, 0.1, 0.05, -0.1, 0.9, -0.02, 0.01, 0.02, 1];
    const there = mapped(map, 0.3, -0.2);
    const back = mapped(inverse(map)!, ...there);
    expect(back[0]).toBeCloseTo(0.3, 9);
    expect(back[1]).toBeCloseTo(-0.2, 9);
    expect(joined(map, inverse(map)!).map((one) => Math.round(one * 1e9) / 1e9 + 0)).toEqual([
      1, 0, 0, 0, 1, 0, 0, 0, 1,
    ]);
    expect(inverse([0, 0, 0, 0, 0, 0, 0, 0, 1])).toBeNull();
  });
  it('writes a matrix in columns, with shifts in pixels', () =>
    expect(css_matrix([-1, 0, 0.1, 0, 1, 0.2, 0, 0, 1], 500)).toBe('matrix3d(-1,0,0,0,0,1,0,0,0,0,1,0,50,100,0,1)'));
  it('fits a shape into a room', () => {
    expect(fitted(2, 100, 100)).toEqual({ width: 100, height: 50 });
    expect(fitted(0.5, 100, 100)).toEqual({ width: 50, height: 100 });
  });
});
