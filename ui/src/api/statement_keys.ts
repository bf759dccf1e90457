// Made from the table of keys in src/model/statement/keys.cpp by tests/statement_keys.py: not written by hand.
export type Form = 'text' | 'time' | 'rating' | 'level' | 'degrees' | 'incident' | 'mark' | 'footage' | 'link' | 'clock_time' | 'search';

export interface KeyRule {
  holds: 'one' | 'many' | 'each';
  form: Form;
  of: readonly ('item' | 'accession' | 'incident' | 'archive')[];
  protectable: boolean;
}

export const KEY_RULES = {
  side: { holds: 'one', form: 'text', of: ['item', 'accession', 'incident'], protectable: false },
  side_claimed: { holds: 'one', form: 'text', of: ['item', 'incident'], protectable: false },
  side_attributed: { holds: 'one', form: 'text', of: ['item', 'incident'], protectable: false },
  attributing_source: { holds: 'one', form: 'text', of: ['item', 'incident'], protectable: true },
  source: { holds: 'one', form: 'text', of: ['item', 'accession', 'incident'], protectable: true },
  place: { holds: 'one', form: 'text', of: ['item', 'incident'], protectable: true },
  time: { holds: 'one', form: 'time', of: ['item', 'incident'], protectable: false },
  caption: { holds: 'one', form: 'text', of: ['item', 'incident'], protectable: true },
  direction: { holds: 'one', form: 'degrees', of: ['item'], protectable: false },
  rating: { holds: 'one', form: 'rating', of: ['item'], protectable: false },
  graphic: { holds: 'one', form: 'level', of: ['item', 'incident'], protectable: false },
  note: { holds: 'one', form: 'text', of: ['item', 'accession', 'incident'], protectable: true },
  title: { holds: 'one', form: 'text', of: ['incident'], protectable: true },
  stage: { holds: 'one', form: 'text', of: ['incident'], protectable: false },
  person: { holds: 'many', form: 'text', of: ['item', 'incident'], protectable: true },
  seen: { holds: 'many', form: 'text', of: ['item'], protectable: true },
  heard: { holds: 'many', form: 'text', of: ['item'], protectable: true },
  incident: { holds: 'many', form: 'incident', of: ['item'], protectable: false },
  tag: { holds: 'many', form: 'text', of: ['item', 'incident'], protectable: true },
  mark: { holds: 'many', form: 'mark', of: ['item'], protectable: false },
  footage: { holds: 'each', form: 'footage', of: ['item'], protectable: false },
  clock_link: { holds: 'each', form: 'link', of: ['item'], protectable: false },
  clock_time: { holds: 'many', form: 'clock_time', of: ['item'], protectable: false },
  search: { holds: 'many', form: 'search', of: ['archive'], protectable: true },
} as const satisfies Record<string, KeyRule>;

// The values that are put together, as `typed` of a statement.
export interface TypedValues {
  footage: { other: string; verdict: 'same' | 'different' | 'open' };
  link: { what: 'lock' | 'reject' | 'recording' | 'release'; other: string; offset_s: number | null };
  clock_time: { media_s: number; earliest: string; latest: string; words: string };
  search: { name: string; query: Record<string, unknown> };
}

export type TypedValue = TypedValues[keyof TypedValues];
