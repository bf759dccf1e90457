import { describe, expect, it } from 'vitest';
import { ERRORS_EN } from './errors_en';
import { ERRORS_FR } from './errors_fr';
import { error_words, words } from './words.svelte';

const names_in = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the errors of the API', () => {
  it('have the same parameters in both languages', () => {
    expect(Object.keys(ERRORS_FR).sort()).toEqual(Object.keys(ERRORS_EN).sort());
    for (const [code, english] of Object.entries(ERRORS_EN))
      expect(names_in(ERRORS_FR[code as keyof typeof ERRORS_FR]), code).toEqual(names_in(english));
  });
  it('are said in the language of the page, with what differs', () => {
    const before = words.language;
    words.language = 'fr';
    expect(error_words('withdraw_of_other', { name: 'heron {name}' })).toBe(
      'seul heron {name} peut retirer cela\u00a0: dites autre chose à côté',
    );
    words.language = 'en';
    expect(error_words('edtf_month')).toBe('no such month');
    expect([error_words(undefined), error_words('of_a_later_program')]).toEqual([null, null]);
    words.language = before;
  });
  it('are French as it is written', () => {
    for (const french of Object.values(ERRORS_FR)) {
      expect(french).not.toMatch(/[^\u202f][;!?»]/);
      expect(french.replace(/^geo:|\d\d:\d\d/g, '')).not.toMatch(/[^\u00a0\d]:/);
      expect(french).not.toMatch(/[a-z]'[a-zé]/);
    }
  });
});
