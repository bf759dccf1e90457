// What the page shows of keys and what it does on them come from one table, app/keys.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { BINDINGS, keys_of, type Bound } from './keys';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes('.test.'))
  .map((name) => ({ name, text: readFileSync(`${SOURCE}/${name}`, 'utf8') }));

// Who may look at a property `key` or `code` of an event besides the table, and why.
const READS_EVENTS: Record<string, string> = {
  'app/keys.ts': 'the table and the names of presses',
  'api/session.svelte.ts': 'the name of what changed in localStorage, which is no key of a keyboard',
};
const LOOKS = /\b(?:event|pressed|press|e)\.(?:key|code|which|keyCode)\b|\{[^{}\n]*\bkey\b[^{}\n]*\}: KeyboardEvent/;

describe('keys', () => {
  it('are shown by kit/Key.svelte alone', () => {
    expect(files.filter(({ text }) => text.includes('<kbd')).map(({ name }) => name)).toEqual(['kit/Key.svelte']);
    expect(files.filter(({ text }) => /<Key\b/.test(text)).length).toBeGreaterThan(15);
  });
  it('are taken from the table in titles and empty fields too', () => {
    const WRITTEN = /(?:title|placeholder)="(?:[^"\s]|[^"]* {2}[^"\s{]+)"/;
    expect(files.filter(({ text }) => WRITTEN.test(text)).map(({ name }) => name)).toEqual([]);
  });
  it('are named by the table in sentences', () => {
    for (const [key, text] of [...Object.entries(en), ...Object.entries(fr)]) {
      if (!key.startsWith('keyname.')) expect(text, key).not.toMatch(/[↵⌫⇧]|\b(?:Esc|Enter|Entrée|Ctrl|Pg)\b/);
    }
  });
  it('are compared in the table alone', () => {
    const looking = files.filter(({ text }) => LOOKS.test(text)).map(({ name }) => name);
    expect(looking.sort()).toEqual(Object.keys(READS_EVENTS).sort());
  });
  it('are those of actions that exist, where their names are made up of parts', () => {
    const known = new Set(BINDINGS.map(({ scope, action }) => `${scope}.${action}`));
    for (const { name, text } of files) {
      for (const [, of] of text.matchAll(/<Key\s+of="([\w.]+)"/g)) expect(known, `${name}: ${of}`).toContain(of);
    }
    expect(keys_of('map.fit' satisfies Bound)).toEqual(['0']);
  });
});
