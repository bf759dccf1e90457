// What the map draws, by its pixels.
import assert from 'node:assert/strict';
import { check, until } from './checks.mjs';
import { tiny_pmtiles } from './tiny_pmtiles.mjs';

// The colours of the map at points given in pixels from its middle.
async function colours_at(page, points) {
  const png = (await page.locator('.maplibregl-canvas').screenshot()).toString('base64');
  return page.evaluate(
    async ([base64, wanted]) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))]));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true });
      context.drawImage(bitmap, 0, 0);
      return wanted.map(([x, y]) => [
        ...context
          .getImageData(Math.round(bitmap.width / 2 + x), Math.round(bitmap.height / 2 + y), 1, 1)
          .data.slice(0, 3),
      ]);
    },
    [png, points],
  );
}

const colour_of = (page, name) =>
  page.evaluate((variable) => {
    const hex = getComputedStyle(document.body).getPropertyValue(variable).trim();
    return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  }, name);
const far = (a, b) => Math.hypot(...a.map((value, i) => value - b[i]));

async function go_to(page, text) {
  const search = page.getByRole('searchbox', { name: 'Place or coordinates' });
  await search.fill(text);
  await search.press('Enter');
  await page.waitForTimeout(1500);
}

const AT = { lat: 45.2, lon: 6.7 };
const ZOOM = 15; // where the map goes for coordinates
const PX_M = 2 ** ZOOM / (78271.517 * Math.cos((AT.lat * Math.PI) / 180));

function area(seq, more) {
  return {
    seq,
    item: String(seq).padStart(64, '0'),
    incident: null,
    name: `clip ${seq}`,
    place: 'the ford',
    ...AT,
    radius_m: 100,
    bearing_deg: null,
    by: 'heron',
    side: null,
    claimed: false,
    ...more,
  };
}

check(
  'draws an area as wide as it is said, in the colour of its side, and dashed where a file claims it',
  async ({ page, mock }) => {
    mock.state.areas = [area(1, { radius_m: 100, side: 'Amont' })];
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForTimeout(800);
    await go_to(page, '45.2, 6.7');
    const radius = 100 * PX_M;
    assert.ok(radius > 40 && radius < 100, `${radius}`);
    const [side, ground] = [await colour_of(page, '--side-0'), await colour_of(page, '--raised')];
    // A ring of points within a pixel and a half of the edge; one inside, one outside.
    const ring = Array.from({ length: 90 }, (_, i) => (i / 90) * 2 * Math.PI).map((angle) =>
      [-1.5, -0.75, 0, 0.75, 1.5].map((off) => [Math.cos(angle) * (radius + off), Math.sin(angle) * (radius + off)]),
    );
    const drawn = async () => {
      const all = await colours_at(page, ring.flat());
      return (
        ring.filter((points, i) =>
          points.some((_, k) => far(all[i * points.length + k], side) < far(ground, side) * 0.6),
        ).length / ring.length
      );
    };
    const whole = await drawn();
    const [inside, outside] = await colours_at(page, [
      [radius - 12, 0],
      [radius + 12, 0],
    ]);
    assert.ok(whole > 0.9, `of the circle ${whole} is there`);
    assert.ok(far(outside, ground) < 8, `outside ${outside}`);
    assert.ok(far(inside, ground) > 8 && far(inside, side) > 60, `inside ${inside}`);
    mock.state.areas = [area(2, { radius_m: 100, side: 'Amont', claimed: true })];
    await page.reload();
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForTimeout(800);
    await go_to(page, '45.2, 6.7');
    const dashed = await drawn();
    assert.ok(dashed > 0.3 && dashed < 0.85, `dashed: ${dashed}`);
  },
  { items: 20 },
);

check(
  'shows where a camera looked',
  async ({ page, mock }) => {
    mock.state.areas = [area(1, { bearing_deg: 90, radius_m: 1 })];
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForTimeout(800);
    await go_to(page, '45.2, 6.7');
    const ground = await colour_of(page, '--raised');
    const [east, west, north] = await colours_at(page, [
      [14, 0],
      [-14, 0],
      [0, -14],
    ]);
    assert.ok(far(east, ground) > 60, `east ${east}`);
    assert.ok(far(west, ground) < 8 && far(north, ground) < 8, `west ${west}, north ${north}`);
  },
  { items: 20 },
);

check(
  'gathers what lies close together, and parts it nearer',
  async ({ page, mock }) => {
    const far_apart = 0.004; // degrees of longitude: 315 m
    mock.state.areas = [
      area(1, { side: 'Amont', lon: AT.lon - far_apart, radius_m: 1 }),
      area(2, { side: 'Bélan', lon: AT.lon + far_apart, radius_m: 1 }),
    ];
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForTimeout(800);
    await go_to(page, '45.2, 6.7');
    const x = far_apart * 111320 * Math.cos((AT.lat * Math.PI) / 180) * PX_M;
    const text = await colour_of(page, '--text');
    const [left, right] = await colours_at(page, [
      [-x - 4, -3.6],
      [x + 5, -5],
    ]);
    assert.ok(far(left, await colour_of(page, '--side-0')) < 60, `left ${left}`);
    assert.ok(far(right, await colour_of(page, '--side-1')) < 60, `right ${right}`);
    // The keys go around the middle.
    await page.locator('h1').first().click();
    for (let step = 0; step < 5; ++step) {
      await page.keyboard.press('-');
      await page.waitForTimeout(400);
    }
    await page.waitForTimeout(800);
    const points = Array.from({ length: 21 }, (_, k) => [k - 10, 6]);
    const found = (await colours_at(page, points)).filter((colour) => far(colour, text) < 70).length;
    assert.ok(found > 8, `${found} points of the gathered circle`);
  },
  { items: 20 },
);

check(
  'draws the tiles of the base map that somebody drops',
  async ({ page, mock }) => {
    mock.state.areas = [];
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForTimeout(800);
    await go_to(page, '45.2, 6.7');
    const here = async () => (await colours_at(page, [[-200, -100]]))[0];
    assert.ok(far(await here(), await colour_of(page, '--raised')) < 8);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'valley.pmtiles', mimeType: 'application/octet-stream', buffer: tiny_pmtiles() });
    await page.getByText('Base map: valley.pmtiles').waitFor();
    await page.waitForTimeout(1200);
    assert.ok(far(await here(), [120, 120, 120]) < 12, `${await here()}`);
    await page.getByRole('button', { name: 'Without it' }).click();
    await page.waitForTimeout(800);
    assert.ok(far(await here(), await colour_of(page, '--raised')) < 8);
  },
  { items: 20 },
);

check(
  'takes in a list of places, and says how many',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.getByText('Names of places').click();
    await page.getByRole('textbox', { name: /dump/i }).fill('/media/card/AF.txt');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('1,234').waitFor();
    assert.deepEqual(mock.state.gazetteers, ['/media/card/AF.txt']);
    await until(page, () => true);
  },
  { items: 20 },
);
