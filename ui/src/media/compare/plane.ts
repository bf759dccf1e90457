// Projective maps between pictures, as docs/cli.md gives them: nine numbers, rows; points in units of the long side,
// from the centre, y down.
export type PlaneMap = readonly number[];

export const IDENTITY: PlaneMap = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export const is_map = (map: unknown): map is number[] =>
  Array.isArray(map) && map.length === 9 && map.every((one) => Number.isFinite(one));

// First `before`, then `after`.
export function joined(after: PlaneMap, before: PlaneMap): number[] {
  return [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) => [0, 1, 2].reduce((sum, k) => sum + after[row * 3 + k]! * before[k * 3 + column]!, 0)),
  );
}

export function inverse(m: PlaneMap): number[] | null {
  const [a, b, c, d, e, f, g, h, i] = m as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!(Math.abs(determinant) > 1e-12)) return null;
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((one) => one / determinant);
}

export function mapped(m: PlaneMap, x: number, y: number): [number, number] {
  const w = m[6]! * x + m[7]! * y + m[8]!;
  return [(m[0]! * x + m[1]! * y + m[2]!) / w, (m[3]! * x + m[4]! * y + m[5]!) / w];
}

// For an element whose long side is `unit_px`, turned about its centre.
export function css_matrix(m: PlaneMap, unit_px: number): string {
  const [a, b, c, d, e, f, g, h, i] = m as number[];
  const numbers = [a!, d!, 0, g! / unit_px, b!, e!, 0, h! / unit_px, 0, 0, 1, 0, c! * unit_px, f! * unit_px, 0, i!];
  return `matrix3d(${numbers.map((one) => Number(one.toFixed(9))).join(',')})`;
}

// The largest size of a shape in a room.
export function fitted(aspect: number, width: number, height: number): { width: number; height: number } {
  return width / height > aspect ? { width: height * aspect, height } : { width, height: width / aspect };
}
