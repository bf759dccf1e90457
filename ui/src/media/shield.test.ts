import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const parts = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.svelte'));

// A new place for pictures must ask the shield too.
it('stands before every picture', () => {
  const showing = parts.filter((name) =>
    /\b(thumb|sheet|view)_address\(|<video/.test(readFileSync(`${SOURCE}/${name}`, 'utf8')),
  );
  expect(showing.length).toBeGreaterThan(6);
  for (const name of showing) {
    const text = readFileSync(`${SOURCE}/${name}`, 'utf8');
    const handed_on = !/<img|<video|background-image/.test(text) && /<Photo [^>]*item=/.test(text);
    expect(handed_on || /shield\.veils\(|<Shield |class:veiled/.test(text), name).toBe(true);
  }
});
