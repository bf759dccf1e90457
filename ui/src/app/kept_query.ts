// The filter and the order of the list, as the text that is kept of them in the browser.
import { QUERY_KEYS, type Query } from '../api/types';

export function text_of_query(archive: string | null, query: Query): string {
  return JSON.stringify({
    archive,
    query: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')),
  });
}

// Null for nothing that a page wrote.
export function kept_query(text: string | null): { archive: string | null; query: Partial<Query> } | null {
  try {
    const kept = JSON.parse(text ?? '') as { archive?: unknown; query?: Record<string, unknown> } | null;
    if (kept === null || typeof kept !== 'object' || typeof kept.query !== 'object' || kept.query === null) return null;
    const query = Object.fromEntries(
      QUERY_KEYS.flatMap((key) => (typeof kept.query![key] === 'string' ? [[key, kept.query![key]]] : [])),
    );
    return { archive: typeof kept.archive === 'string' ? kept.archive : null, query };
  } catch {
    return null;
  }
}
