import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BINDINGS } from '../app/keys';
import { en } from './en';
import { fr } from './fr';
import { fill, language_of } from './words.svelte';

const names_in = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.(svelte|ts)$/.test(name) && !name.includes('.test.'),
);

describe('words', () => {
  it('has every key in both languages', () => expect(Object.keys(fr).sort()).toEqual(Object.keys(en).sort()));
  it('says something for every key, with the same values', () => {
    for (const [key, text] of Object.entries(en)) {
      const french = fr[key as keyof typeof en];
      expect(text.trim(), key).not.toBe('');
      expect(french.trim(), key).not.toBe('');
      expect(names_in(french), key).toEqual(names_in(text));
    }
  });
  it('has both forms of what is counted', () => {
    for (const key of Object.keys(en).filter((name) => name.endsWith('.one'))) {
      expect(en).toHaveProperty([key.replace(/one$/, 'other')]);
    }
  });
  it('names every key of the keyboard', () => {
    for (const binding of BINDINGS) expect(en).toHaveProperty([`key.${binding.scope}.${binding.action}`]);
  });
  it('has every key that the page asks for', () => {
    for (const file of files) {
      const text = readFileSync(`${SOURCE}/${file}`, 'utf8');
      for (const [, key] of text.matchAll(/\bt\(\s*'([\w.]+)'/g)) expect(en, `${file}: ${key}`).toHaveProperty([key!]);
      for (const [, stem] of text.matchAll(/\bcounted\(\s*'([\w.]+)'/g))
        expect(en, `${file}: ${stem}`).toHaveProperty([`${stem}.other`]);
    }
  });
  it('never calls one copy the original', () => {
    // What was sealed is the original of all that is made of it, and may be damaged: no word on copies.
    for (const [key, text] of [...Object.entries(en), ...Object.entries(fr)])
      if (!key.startsWith('damage.')) expect(text, key).not.toMatch(/original/i);
  });
  it('puts a narrow blank before French punctuation', () => {
    for (const [key, text] of Object.entries(fr)) expect(text, key).not.toMatch(/[ \w][;!?»]| :/);
  });
  it('fills in values', () => {
    expect(fill('{n} of {total}, {other}', { n: 1, total: 'x' }, String)).toBe('1 of x, {other}');
  });
  it('takes the choice first, then the browser', () => {
    expect(language_of(null, ['de-DE', 'fr-CA', 'en'])).toBe('fr');
    expect(language_of('en', ['fr'])).toBe('en');
    expect(language_of(null, ['fa'])).toBe('en');
  });
});
