// Words that somebody reads for eight hours a day: no small print.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('.', import.meta.url));
const LEAST_PX = 12;
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.(svelte|css|ts)$/.test(name) && !name.includes('.test.'),
);
const css = readFileSync(`${SOURCE}/style.css`, 'utf8');
const px_of = (rem: string) => Number(rem) * 16;

it('has a body of 14 pixels and small words of 13', () => {
  expect(px_of(/--body: ([\d.]+)rem/.exec(css)![1]!)).toBeGreaterThanOrEqual(14);
  expect(px_of(/--small: ([\d.]+)rem/.exec(css)![1]!)).toBeGreaterThanOrEqual(13);
});
it('writes nothing smaller than 12 pixels', () => {
  for (const file of files) {
    const text = readFileSync(`${SOURCE}/${file}`, 'utf8');
    for (const [, rem] of text.matchAll(/font-size: ([\d.]+)rem/g))
      expect(px_of(rem!), file).toBeGreaterThanOrEqual(LEAST_PX);
    // Of 13 pixels, which is the least that stands around them.
    for (const [, em] of text.matchAll(/font-size: ([\d.]+)em/g))
      expect(Number(em) * 13, file).toBeGreaterThanOrEqual(11.5);
    for (const [, px] of text.matchAll(/font: `(\d+)px/g)) expect(Number(px), file).toBeGreaterThanOrEqual(LEAST_PX);
  }
});
