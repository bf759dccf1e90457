// A side is told by its letter, its shape and its colour, never by colour alone.

export const SHAPES = ['circle', 'square', 'diamond', 'triangle', 'hexagon', 'cross'] as const;
export type Shape = (typeof SHAPES)[number];
export const COLOURS = 6;

export interface Mark {
  shape: Shape;
  colour: number; // 0…COLOURS-1, a class of the style sheet
}

// Stable for a given order of the archive's sides; a side met later comes after them.
export function mark_of(side: string, sides: string[]): Mark {
  const found = sides.indexOf(side);
  const i = found >= 0 ? found : sides.length;
  const turn = Math.floor(i / COLOURS);
  return { shape: SHAPES[(i + turn) % SHAPES.length]!, colour: i % COLOURS };
}

export const OUTLINES: Record<Shape, string> = {
  circle: 'M8 1a7 7 0 1 1 0 14a7 7 0 1 1 0-14z',
  square: 'M1.5 1.5h13v13h-13z',
  diamond: 'M8 0L16 8L8 16L0 8z',
  triangle: 'M8 0L16 15H0z',
  hexagon: 'M4 1h8l4 7l-4 7H4L0 8z',
  cross: 'M4 0h8v4h4v8h-4v4H4v-4H0V4h4z',
};
