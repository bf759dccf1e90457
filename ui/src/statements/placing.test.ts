import { describe, expect, it } from 'vitest';
import { area_goes, is_correction, no_place, place_pressed, place_said, put_area, where_of } from './placing';

const SARRE = { of: 'Sarre', lat: 45.2, lon: 6.7, radius_m: 1500, from: 'taken' as const };
const said = { lat: 45.2, lon: 6.7, radius_m: 800, bearing_deg: 30 };

describe('the area of a place', () => {
  it('goes with the name it was taken for, and with no other', () => {
    const draft = no_place('Sarre');
    put_area(draft, SARRE);
    expect(where_of(draft)).toEqual({ lat: 45.2, lon: 6.7, radius_m: 1500 });
    draft.text = 'the mill';
    expect(where_of(draft)).toBeUndefined();
    draft.text = ' Sarre ';
    expect(area_goes(draft)).toBe(true);
  });
  it('is not that of coordinates typed before', () => {
    const draft = no_place('45.2, 6.7');
    put_area(draft, { ...SARRE, of: '45.2, 6.7', from: 'typed' });
    draft.text = '45.3, 6.7';
    expect(where_of(draft)).toBeUndefined();
    draft.text = 'the mill';
    expect(where_of(draft)).toBeUndefined();
  });
  it('stays with its radius and bearing when a spelling is corrected', () => {
    const draft = place_said('Pont de Sare', said);
    draft.text = 'Pont de Sarre';
    expect(where_of(draft)).toEqual(said);
    draft.bearing = '0';
    expect(where_of(draft)?.bearing_deg).toBe(0);
    draft.text = 'the mill';
    expect(where_of(draft)).toBeUndefined();
  });
  it('goes or stays as somebody chooses, until another is put', () => {
    const draft = place_said('Sarre', said);
    draft.text = 'Sarre, upper town';
    expect(area_goes(draft)).toBe(false);
    draft.keep = true;
    expect(where_of(draft)).toEqual(said);
    draft.text = 'Aval';
    put_area(draft, { ...SARRE, of: 'Aval', lat: 1 });
    expect(where_of(draft)).toEqual({ lat: 1, lon: 6.7, radius_m: 1500 });
    draft.text = 'the mill';
    expect(where_of(draft)).toBeUndefined();
  });
  it('pressed on the map takes a name but no other coordinates', () => {
    const draft = place_pressed({ lat: 1, lon: 2, radius_m: 500 });
    expect(where_of(draft)).toEqual({ lat: 1, lon: 2, radius_m: 500 });
    draft.text = 'the mill';
    expect(where_of(draft)).toEqual({ lat: 1, lon: 2, radius_m: 500 });
    draft.text = '45.2, 6.7';
    expect(where_of(draft)).toBeUndefined();
  });
  it('never passes from one number to another', () => {
    expect(is_correction('Tower 4', 'Tower 5')).toBe(false);
    expect(is_correction('Tower 4', 'Towr 4')).toBe(true);
    expect(is_correction('برج ۴', 'برج ۵')).toBe(false);
    expect(is_correction('Sarre', 'Mars')).toBe(false);
  });
});
