import { describe, expect, it } from 'vitest';
import { draft_of_text, text_of_draft, type SayDraft } from './draft';
import { no_place } from './placing';

describe('a draft', () => {
  it('comes back as it was left', () => {
    const draft: SayDraft = {
      value: '',
      place: {
        ...no_place('Sarre'),
        radius: '30',
        bearing: '90',
        placed: { of: 'Sarre', lat: 1, lon: 2, radius_m: 500, from: 'taken' },
      },
      hijri: true,
      evidence: 'the arch',
      moment: { start_s: 3.06 },
    };
    expect(draft_of_text(text_of_draft(draft))).toEqual(draft);
  });
  it('takes what an older page kept as the value', () => {
    expect(draft_of_text('two bells')).toEqual({
      value: 'two bells',
      place: no_place('two bells'),
      hijri: false,
      evidence: '',
      moment: null,
    });
    expect(draft_of_text('1410')?.value).toBe('1410');
    expect(draft_of_text('')).toBeNull();
  });
});
