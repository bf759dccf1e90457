import { describe, expect, it } from 'vitest';
import {
  area_goes,
  is_correction,
  looks_like_coordinates,
  no_place,
  place_pressed,
  place_said,
  put_area,
  where_of,
} from './placing';

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

describe('a text that was meant as coordinates', () => {
  it.each([
    '8FW4V86P+C8',
    'V86P+C8 Kabul',
    '95.2, 69.1',
    '95,2; 69,1',
    '۳۴٫۵ ۶۹٫۲ ۱۲۳۴',
    '34°33',
    '42S WD 19038 237',
    'N 95 30 E 181 20',
    'geo:95,69',
    'lat 95 lon 3',
    '///filled.count.soap',
    'https://maps.example/@95.21,69.12,17z',
  ])('is told from a name: %s', (text) => expect(looks_like_coordinates(text)).toBe(true));
  it.each([
    'Sarre',
    'the mill',
    'Pont 2',
    '12 rue de la Gare',
    'Block 5, house 1234',
    'پل ۲',
    'Route nationale 7',
    'A4',
  ])('is no name of a place: %s', (text) => expect(looks_like_coordinates(text)).toBe(false));
  it('is the same place with its marks written otherwise', () =>
    expect(is_correction('\u041a\u0438\u0457\u0432', '\u041a\u0438\u0456\u0308\u0432')).toBe(true));
});
