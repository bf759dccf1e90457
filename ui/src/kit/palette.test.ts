// The colours of the sides, taken from the style sheet: seen on every ground, and told apart by eyes that lack a cone.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Three = [number, number, number];
const css = readFileSync(new URL('../style.css', import.meta.url), 'utf8');
const [light_css, dark_css] = css.split('@media (prefers-color-scheme: dark)') as [string, string];
const SIDES = [0, 1, 2, 3, 4, 5].map((i) => `--side-${i}`);
const GROUNDS = ['--ground', '--panel', '--raised'];

const value = (text: string, name: string) => new RegExp(`${name}: (#[0-9a-f]{6});`).exec(text)![1]!;
const linear = (hex: string) =>
  [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as Three;

// Relative luminance and contrast as WCAG 2.2 define them.
const luminance = ([r, g, b]: Three) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
function contrast(one: string, other: string): number {
  const [x, y] = [luminance(linear(one)), luminance(linear(other))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

// G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: A Physiologically-based Model for Simulation of Color Vision
// Deficiency, IEEE TVCG 15 (6), 2009; the matrices of severity 1.0, on linear light.
const EYES: Record<string, Three[]> = {
  'three cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const through = (eyes: Three[], [r, g, b]: Three) =>
  eyes.map((row) => Math.min(1, Math.max(0, row[0] * r + row[1] * g + row[2] * b))) as Three;

// Oklab, B. Ottosson 2020: equal distances look about equally far apart; 0.02 is a difference just seen.
function oklab([r, g, b]: Three): Three {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
const apart = (x: Three, y: Three) => Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
const LEAST_APART: Record<string, number> = {
  'three cones': 0.1,
  protanopia: 0.1,
  deuteranopia: 0.1,
  tritanopia: 0.08,
};

it('measures as others do', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(oklab(linear('#ffffff'))[0]).toBeCloseTo(1, 5);
  expect(oklab(linear('#ff0000'))[0]).toBeCloseTo(0.628, 3);
  // Red and the green of its lightness fall together for an eye without the cone of middle waves.
  const seen = ['#c80000', '#5d6b00'].map((hex) => oklab(through(EYES.deuteranopia!, linear(hex))));
  expect(apart(seen[0]!, seen[1]!)).toBeLessThan(0.1);
});

describe.each([
  ['light', light_css],
  ['dark', dark_css],
])('the colours of the sides, %s', (_name, text) => {
  const colours = SIDES.map((name) => value(text, name));
  it('stand out from every ground by 3 to 1, and carry their letter by 4.5 to 1', () => {
    for (const ground of GROUNDS)
      for (const colour of [...colours, value(text, '--dim')])
        expect(contrast(colour, value(text, ground)), `${colour} on ${ground}`).toBeGreaterThanOrEqual(3);
    for (const colour of colours)
      expect(contrast(colour, value(text, '--side-text')), colour).toBeGreaterThanOrEqual(4.5);
  });
  it.each(Object.keys(EYES))('are told from one another with %s', (name) => {
    const seen = colours.map((colour) => oklab(through(EYES[name]!, linear(colour))));
    for (let i = 0; i < seen.length; ++i) {
      for (let j = 0; j < i; ++j)
        expect(apart(seen[i]!, seen[j]!), `${colours[i]} and ${colours[j]}`).toBeGreaterThanOrEqual(LEAST_APART[name]!);
    }
  });
});
