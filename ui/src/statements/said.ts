// Statements in the order in which a person reads them.
import { KEY_RULES } from '../api/statement_keys';
import type { Statement } from '../api/types';

export const ITEM_KEYS = [
  'side',
  'side_claimed',
  'side_attributed',
  'attributing_source',
  'source',
  'place',
  'time',
  'direction',
  'caption',
  'person',
  'seen',
  'heard',
  'incident',
  'tag',
  'rating',
  'graphic',
  'note',
] as const;
export const INCIDENT_KEYS = [
  'title',
  'time',
  'place',
  'stage',
  'side',
  'side_claimed',
  'side_attributed',
  'attributing_source',
  'person',
  'tag',
  'graphic',
  'note',
] as const;
export type SaidKey = (typeof ITEM_KEYS)[number] | (typeof INCIDENT_KEYS)[number];

// A key that the table does not name holds one text.
export const key_holds_many = (key: string) =>
  Object.hasOwn(KEY_RULES, key) && KEY_RULES[key as keyof typeof KEY_RULES].holds !== 'one';
export const holds_many = (statement: Pick<Statement, 'key' | 'start_s'>) =>
  key_holds_many(statement.key) || statement.start_s !== null;

export interface SaidGroup {
  key: string;
  standing: Statement[]; // side by side
  before: Statement[]; // no longer standing, newest first
  disputed: boolean;
}

// The statements under one key, those about moments left out.
export function group_of(statements: Statement[], key: string): SaidGroup {
  const own = statements.filter((one) => one.key === key && one.start_s === null && one.withdraws === null);
  // An empty value says: nothing. It stands, but there is nothing to show of it.
  const standing = own.filter((one) => !one.superseded && one.value !== '');
  const before = own.filter((one) => one.superseded).reverse();
  const disputed = !key_holds_many(key) && new Set(standing.map((one) => one.value)).size > 1;
  return { key, standing, before, disputed };
}

// What the form for a key begins with: one's own words whole, else what another said last, without what it rests on for
// them.
export function begun_with(
  statements: Statement[],
  key: string,
  name: string,
): Pick<Statement, 'value' | 'where' | 'evidence'> | null {
  if (key_holds_many(key)) return null;
  const standing = group_of(statements, key).standing;
  const own = standing.find((one) => one.by === name);
  if (own) return own;
  const last = standing.at(-1);
  return last ? { value: last.value, where: last.where, evidence: null } : null;
}

export function other_keys(statements: Statement[], known: readonly string[]): string[] {
  return [...new Set(statements.map((one) => one.key))].filter((key) => !known.includes(key) && key !== 'mark');
}

// What is said of moments, in the order of the clip.
export function moments_of(statements: Statement[]): Statement[] {
  return statements
    .filter((one) => one.start_s !== null && !one.superseded)
    .sort((a, b) => a.start_s! - b.start_s! || a.seq - b.seq);
}

// What was said of moments and does not stand any more, newest first.
export function moments_before(statements: Statement[]): Statement[] {
  return statements
    .filter((one) => one.start_s !== null && one.superseded && one.withdraws === null)
    .sort((a, b) => b.seq - a.seq);
}

// Who took a statement back, when and why; null for one that was not.
export function withdrawal_of(statements: Statement[], statement: Statement): Statement | null {
  return statement.state === 'withdrawn'
    ? (statements.filter((one) => one.withdraws === statement.seq).at(-1) ?? null)
    : null;
}
