// The map: its list, its search, its ground, and the chronology beside it.
import assert from 'node:assert/strict';
import { check, until } from './checks.mjs';
import { tiny_pmtiles } from './tiny_pmtiles.mjs';

const on_map = { items: 50, times: 400 };

check(
  'draws the map without a request to anywhere, linked both ways with the chronology',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForSelector('.side li button');
    await page.waitForTimeout(1500);
    assert.equal(await page.getByRole('alert').count(), 0);
    // Something is drawn: not one colour.
    const canvas = await page.locator('.maplibregl-canvas').screenshot();
    assert.ok(canvas.length > 12000, `${canvas.length} bytes of picture`);
    await page.keyboard.press('n');
    await page.waitForSelector('.chosen');
    const name = await page.locator('.chosen .name').innerText();
    await page.getByRole('link', { name: 'Show in the chronology' }).click();
    await page.waitForSelector('.chosen .times');
    assert.equal(await page.locator('.chosen .name').innerText(), name);
    await page.getByRole('link', { name: 'Show on the map' }).click();
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForSelector('.chosen');
    assert.equal(await page.locator('.chosen .name').innerText(), name);
    // The map keeps to the window of the chronology.
    const count = () => page.locator('section h2 .count').innerText();
    await page.waitForTimeout(800);
    await page.keyboard.press('0');
    await page.waitForTimeout(800);
    const all = await count();
    await page.evaluate(() => {
      const canvas = document.querySelector('.strip canvas');
      const box = canvas.getBoundingClientRect();
      for (let i = 0; i < 40; ++i)
        canvas.dispatchEvent(
          new WheelEvent('wheel', {
            deltaY: -60,
            clientX: box.left + 300,
            clientY: box.top + 50,
            bubbles: true,
            cancelable: true,
          }),
        );
    });
    await page.keyboard.press('k');
    await page.waitForTimeout(600);
    assert.notEqual(await count(), all);
  },
  on_map,
);

check(
  'turns dark and light with the system, where it was and on its base map',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'valley.pmtiles', mimeType: 'application/octet-stream', buffer: tiny_pmtiles() });
    await page.getByText('Base map: valley.pmtiles').waitFor();
    await page.getByRole('button', { name: 'Without it' }).click();
    const search = page.getByRole('searchbox', { name: 'Place or coordinates' });
    await search.fill('45.2, 6.7');
    await search.press('Enter');
    await page.waitForTimeout(1500);
    const scale = () => page.locator('.maplibregl-ctrl-scale').innerText();
    const before = await scale();
    // The ground in a corner, where nothing else lies.
    const corner = async () => {
      const box = await page.locator('.maplibregl-canvas').boundingBox();
      const png = await page.screenshot({ clip: { x: box.x + 4, y: box.y + 4, width: 8, height: 8 } });
      return page.evaluate(async (base64) => {
        const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))]));
        const context = new OffscreenCanvas(8, 8).getContext('2d');
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(2, 2, 1, 1).data[0];
      }, png.toString('base64'));
    };
    assert.ok((await corner()) > 200, 'light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(2500);
    assert.ok((await corner()) < 80, `dark: ${await corner()}`);
    assert.equal(await scale(), before);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.waitForTimeout(2500);
    assert.ok((await corner()) > 200, 'light again');
  },
  on_map,
);

check(
  'takes a PMTiles file for the ground, and says when a file is none',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    const field = page.locator('input[type=file]');
    await field.setInputFiles({ name: 'valley.pmtiles', mimeType: 'application/octet-stream', buffer: tiny_pmtiles() });
    await page.getByText('Base map: valley.pmtiles').waitFor();
    await page.waitForTimeout(800);
    // It need not be dropped again.
    await page.reload();
    await page.getByText('Base map: valley.pmtiles').waitFor();
    await field.setInputFiles({
      name: 'holiday.pmtiles',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('not tiles at all'.repeat(20)),
    });
    await page.getByText('This is no PMTiles file').waitFor();
    await page.getByRole('button', { name: 'Without it' }).click();
    await until(page, () => !document.body.textContent.includes('valley.pmtiles'));
    await page.reload();
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForTimeout(1200);
    assert.equal(await page.getByText('valley.pmtiles').count(), 0);
  },
  on_map,
);

check(
  'finds places by coordinates and by name, and makes an event where the map is pressed',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForTimeout(1200);
    const search = page.getByRole('searchbox', { name: 'Place or coordinates' });
    await search.fill('45.2, 6.7');
    await search.press('Enter');
    await page.getByText('32T').waitFor();
    await search.fill('sarre');
    await search.press('Enter');
    await page.getByRole('button', { name: /Pont de Sarre/ }).click();
    await page.waitForTimeout(700);
    const box = await page.locator('.maplibregl-canvas').boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2, { button: 'right' });
    await page.getByLabel('Title').fill('Crossing');
    await page.keyboard.press('Enter');
    await until(page, () => document.querySelector('.chosen')?.textContent.includes('Crossing'));
    const where = mock.state.incidents[0].statements.find((one) => one.key === 'place').where;
    assert.ok(Math.abs(where.lat - 45.2) < 0.01 && Math.abs(where.lon - 6.7) < 0.01, JSON.stringify(where));
  },
  on_map,
);

check(
  'knows the middle of the map before its tiles are there',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.keyboard.press('e');
    await page.waitForSelector('.side form');
    await page.keyboard.type('In the middle');
    await page.keyboard.press('Enter');
    await until(page, () => document.querySelector('.chosen')?.textContent.includes('In the middle'));
    const where = mock.state.incidents[0].statements.find((one) => one.key === 'place')?.where;
    assert.ok(Number.isFinite(where?.lat) && Number.isFinite(where?.lon), JSON.stringify(where));
  },
  on_map,
);

check(
  'walks the map and the time below it, and makes an event, by keys alone',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForSelector('.strip canvas');
    await page.waitForTimeout(1500);
    const changes = async (selector, keys) => {
      const before = await page.locator(selector).screenshot();
      for (const key of keys) {
        await page.keyboard.press(key);
        await page.waitForTimeout(500);
      }
      assert.ok(!before.equals(await page.locator(selector).screenshot()), `${keys} changed nothing`);
    };
    for (const keys of [['i'], ['l'], ['j', 'j'], ['o'], ['i', 'd']]) await changes('.strip canvas', keys);
    for (const keys of [['+'], ['ArrowUp', 'ArrowLeft'], ['-']]) await changes('.maplibregl-canvas', keys);
    await page.keyboard.press('e');
    await page.keyboard.type('At the ford');
    await page.keyboard.press('Enter');
    await until(page, () => document.querySelector('.chosen')?.textContent.includes('At the ford'));
    const where = mock.state.incidents[0].statements.find((one) => one.key === 'place').where;
    const first = { lat: where.lat, lon: where.lon };
    // Further to the east lies the next one.
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(600);
    await page.keyboard.press('e');
    await page.keyboard.type('East of it');
    await page.keyboard.press('Enter');
    await until(page, () => document.querySelector('.chosen')?.textContent.includes('East of it'));
    const next = mock.state.incidents[1].statements.find((one) => one.key === 'place').where;
    assert.ok(next.lon > first.lon && Math.abs(next.lat - first.lat) < 0.5, JSON.stringify([first, next]));
  },
  on_map,
);
