// The language of the page: the browser's at first, then what the person chose.
import type { ErrorCode } from '../api/types';
import { en, type WordKey } from './en';
import { ERRORS_EN } from './errors_en';
import { ERRORS_FR } from './errors_fr';
import { fr } from './fr';
import { in_language } from './server';

export type { WordKey };
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export const TABLES: Record<Language, Record<WordKey, string>> = { en, fr };
const ERRORS: Record<Language, Record<ErrorCode, string>> = { en: ERRORS_EN, fr: ERRORS_FR };

const STORED = 'contrechamp.language';

export function language_of(stored: string | null, preferred: readonly string[]): Language {
  for (const tag of [stored ?? '', ...preferred]) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}

function remembered(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

class Words {
  language = $state<Language>('en');
  number = $derived(new Intl.NumberFormat(this.language));
  plural = $derived(new Intl.PluralRules(this.language));

  start(): void {
    this.set(language_of(remembered(), navigator.languages ?? []), false);
  }

  set(language: Language, keep = true): void {
    this.language = language;
    document.documentElement.lang = language;
    if (!keep) return;
    try {
      localStorage.setItem(STORED, language);
    } catch {
      // A browser that keeps nothing only forgets the choice.
    }
  }
}

export const words = new Words();

export type Values = Record<string, string | number>;

export function fill(pattern: string, values: Values, number: (value: number) => string): string {
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? number(value) : value;
  });
}

const in_words = (value: number) => words.number.format(value);

export function t(key: WordKey, values: Values = {}): string {
  return fill(TABLES[words.language][key], values, in_words);
}

// Keys that come in .one and .other.
type Counted = { [K in WordKey]: K extends `${infer Stem}.other` ? Stem : never }[WordKey];

export function counted(stem: Counted, n: number, values: Values = {}): string {
  const form = words.plural.select(n) === 'one' ? 'one' : 'other';
  return t(`${stem}.${form}` as WordKey, { n, ...values });
}

// A word for a value of the archive; the value itself where there is none.
export function word(group: string, value: string): string {
  return TABLES[words.language][`${group}.${value}` as WordKey] ?? value;
}

// The sentence of an error; null where it has no code, or one of a later program.
export function error_words(code: string | undefined, params: Record<string, string> = {}): string | null {
  const pattern = ERRORS[words.language][code as ErrorCode];
  return pattern === undefined ? null : fill(pattern, params, in_words);
}

// What the archive keeps in English, as the page would say it.
export const server_words = (sentence: string) => in_language(sentence, words.language);

export function size_words(bytes: number): string {
  const steps = [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const;
  for (const [unit, step] of steps) {
    if (bytes >= step) {
      const n = bytes / step;
      return t(`unit.${unit}`, { n: Number(n.toFixed(n < 10 ? 1 : 0)) });
    }
  }
  return t('unit.B', { n: bytes });
}

export function span_words(seconds: number): string {
  if (seconds < 90) return t('span.seconds', { n: Math.round(seconds) });
  if (seconds < 5400) return t('span.minutes', { n: Math.round(seconds / 60) });
  if (seconds < 172800) return t('span.hours', { n: Math.round(seconds / 3600) });
  return counted('span.days', Math.round(seconds / 86400));
}
