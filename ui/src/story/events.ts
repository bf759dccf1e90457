// Events that a view of times or of places cannot show, and those that a word finds.
import type { Incident } from '../api/types';

// Those of which no row speaks, in their order.
export function events_without(incidents: Incident[], rows: { incident: string | null }[]): Incident[] {
  const held = new Set(rows.map((row) => row.incident));
  return incidents.filter((one) => !held.has(one.id));
}

// Every word stands in the name, the stage, the side or the place.
export function events_with(incidents: Incident[], text: string): Incident[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return incidents;
  return incidents.filter((one) => {
    const all = `${one.title} ${one.stage ?? ''} ${one.side ?? ''} ${one.place ?? ''}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
