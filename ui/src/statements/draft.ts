// What a form holds while it is being filled in, as the text that is kept of it in the browser.
import { no_place, type PlaceDraft } from './placing';

export interface SayDraft {
  value: string;
  place: PlaceDraft;
  hijri: boolean;
  evidence: string;
  // A note stays with the frame at which it was begun.
  moment: { start_s: number; end_s?: number } | null;
}

export function text_of_draft(draft: SayDraft): string {
  return JSON.stringify(draft);
}

// Null for nothing, or for a text that no form wrote; an older page kept the value alone.
export function draft_of_text(text: string): SayDraft | null {
  if (text === '') return null;
  try {
    const kept = JSON.parse(text) as Partial<SayDraft> | null;
    if (typeof kept?.value === 'string' && typeof kept.place?.text === 'string')
      return {
        value: kept.value,
        place: { ...no_place(), ...kept.place },
        hijri: kept.hijri === true,
        evidence: kept.evidence ?? '',
        moment: kept.moment ?? null,
      };
  } catch {
    // Plain text.
  }
  return { value: text, place: no_place(text), hijri: false, evidence: '', moment: null };
}
