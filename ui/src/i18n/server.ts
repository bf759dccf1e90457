// What the archive keeps as sentences, in the language of the page.
import { SERVER_FR } from './server_fr';

const escaped = (text: string) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
const PATTERNS = Object.entries(SERVER_FR)
  .filter(([english]) => english.includes('{'))
  .map(([english, french]) => ({
    whole: new RegExp(`^${escaped(english).replace(/\{(\w+)\}/g, '(?<$1>.*)')}$`, 's'),
    french,
  }));

// The sentence itself where no other is known.
export function in_language(sentence: string, language: string): string {
  if (language !== 'fr') return sentence;
  const known = SERVER_FR[sentence];
  if (known !== undefined) return known;
  for (const { whole, french } of PATTERNS) {
    const found = whole.exec(sentence);
    if (found)
      return french.replace(/\{(\w+)\}/g, (_, name: string) =>
        name === 'why' ? in_language(found.groups![name]!, language) : found.groups![name]!,
      );
  }
  return sentence;
}
