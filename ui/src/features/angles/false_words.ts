import { t } from '../../i18n/words.svelte';
import { LEAST_RATE, one_in } from './angles';

// How often a link as strong is false; no more than is known of it.
export function false_words(rate: number, of_unrelated = false): string {
  const key = of_unrelated ? 'angles.unrelated' : 'angles.one_in';
  return rate < LEAST_RATE ? t(`${key}_less`, { n: one_in(LEAST_RATE) }) : t(key, { n: one_in(rate) });
}
