import { describe, expect, it } from 'vitest';
import { mark_of } from './sides';

describe('sides', () => {
  it('never tells two of twelve sides by the same mark', () => {
    const sides = Array.from({ length: 12 }, (_, i) => `side ${i}`);
    const marks = sides.map((side) => JSON.stringify(mark_of(side, sides)));
    expect(new Set(marks).size).toBe(12);
  });
});
