import { describe, expect, it } from 'vitest';
import { edtf_of_hijri, hijri_of, ms_of_hijri } from './hijri';

describe('solar Hijri', () => {
  // Nowruz as the Iranian calendar has it: 20 March 2024 = 1 Farvardin 1403, a leap year that ends on 30 Esfand.
  it('knows Nowruz and the leap day', () => {
    expect(hijri_of(Date.UTC(2024, 2, 20))).toEqual({ year: 1403, month: 1, day: 1 });
    expect(ms_of_hijri({ year: 1403, month: 12, day: 30 })).toBe(Date.UTC(2025, 2, 20));
    expect(ms_of_hijri({ year: 1402, month: 12, day: 30 })).toBeNull();
  });
  it('goes there and back for every day of sixty years', () => {
    for (let ms = Date.UTC(1979, 0, 1); ms < Date.UTC(2039, 0, 1); ms += 86400000)
      expect(ms_of_hijri(hijri_of(ms))).toBe(ms);
  });
  it('writes EDTF', () => {
    expect(edtf_of_hijri('1403/1/1')).toBe('2024-03-20');
    expect(edtf_of_hijri('۱۴۰۳-۰۱-۰۱~')).toBe('2024-03-20~');
    expect(edtf_of_hijri('1403-12')).toBe('2025-02-19/2025-03-20');
    expect(edtf_of_hijri('1403')).toBe('2024-03-20/2025-03-20');
    for (const text of ['', 'x', '1403-13', '1402-12-30', '1403-01-32', '03-01-01'])
      expect(edtf_of_hijri(text)).toBeNull();
  });
});
