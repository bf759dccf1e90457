import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { fr } from './fr';
import { in_language } from './server';
import { SERVER_FR } from './server_fr';

const SOURCE = fileURLToPath(new URL('../../../src', import.meta.url));
// Whose sentences are kept in the archive, as reasons and claims; all others have a code.
const files = readdirSync(`${SOURCE}/media`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.cpp') && !file.endsWith('_test.cpp'))
  .map((file) => `media/${file}`);

// Every sentence that the source gives as a reason; `begins` where something is joined to it.
function sentences_of(text: string): { sentence: string; begins: boolean }[] {
  const found = text.matchAll(
    /(?:refuse\(|ErrorKind::\w+,\s*|json_error\(\d+, "\w+", |reason = (?:fmt::format\(|std::string\()?)((?:"(?:[^"\\]|\\.)*"\s*)+)(\)?\s*\+)?/g,
  );
  return [...found].map(([, literals, plus]) => ({
    sentence: [...literals!.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
      .map(([, one]) => one!.replace(/\\"/g, '"'))
      .join('')
      .replace(/\{\}/g, '7'),
    begins: plus !== undefined,
  }));
}

describe('the sentences that the archive keeps', () => {
  it('are all known in French', () => {
    const all = files.flatMap((file) =>
      sentences_of(readFileSync(`${SOURCE}/${file}`, 'utf8')).map((one) => ({ file, ...one })),
    );
    expect(all.length).toBeGreaterThan(15);
    const unknown: string[] = [];
    for (const { file, sentence, begins } of all) {
      if (sentence === '') continue;
      const known = begins
        ? Object.keys(SERVER_FR).some((english) => english.startsWith(sentence) && english.length > sentence.length)
        : in_language(sentence, 'fr') !== sentence;
      if (!known) unknown.push(`${file}: ${sentence}`);
    }
    expect(unknown).toEqual([]);
  });
  it('are known in French where they stand in the log', () => {
    const made = [...readFileSync(`${SOURCE}/archive/projection.cpp`, 'utf8').matchAll(/fmt::format\("([^"]+)"/g)].map(
      ([, one]) => one!.replace(/\{\}/g, '7'),
    );
    expect(made.length).toBeGreaterThanOrEqual(1);
    for (const one of made) expect(in_language(one, 'fr')).not.toBe(one);
    expect(in_language('statement 31 withdrawn', 'fr')).toBe('déclaration 31 retirée');
    expect(in_language('7745139 bytes, SHA-256 and SHA-512 calculated', 'fr')).toBe(
      '7745139 octets, SHA-256 et SHA-512 calculés',
    );
  });
  it('keep what differs', () => {
    expect(in_language('stopped after 20 s: the time limit for a file like this', 'fr')).toMatch(
      /^arrêté après 20 s\u00a0: la limite de temps/,
    );
    expect(in_language("the parser's answer makes no sense: no sound in it", 'fr')).toBe(
      'la réponse de l’analyseur n’a pas de sens\u00a0: aucun son dedans',
    );
    expect(in_language('no sound in it', 'en')).toBe('no sound in it');
    expect(in_language('something new', 'fr')).toBe('something new');
  });
  it('write French as it is written', () => {
    for (const french of Object.values(SERVER_FR)) {
      expect(french).not.toMatch(/[^\u202f][;!?»]/);
      expect(french.replace(/^geo:|\d\d:\d\d/g, '')).not.toMatch(/[^\u00a0\d]:/);
      expect(french).not.toMatch(/[a-z]'[a-zé]/);
    }
  });
  it('have the events of the log and the stages of the work in both languages', () => {
    const record = readFileSync(`${SOURCE}/archive/log/record.h`, 'utf8');
    const events = [
      ...record.slice(record.indexOf('namespace event_type')).matchAll(/constexpr const char\* \w+ = "([^"]+)"/g),
    ].map(([, event]) => event);
    const stages = [...readFileSync(`${SOURCE}/pipeline/pipeline.cpp`, 'utf8').matchAll(/\.name = "(\w+)"/g)].map(
      ([, stage]) => stage,
    );
    expect([events.length >= 7, stages.length >= 6]).toEqual([true, true]);
    for (const table of [en, fr]) {
      for (const event of events) expect(table).toHaveProperty([`event.${event}`]);
      for (const stage of stages) expect(table).toHaveProperty([`stage.${stage}`]);
    }
  });
});
