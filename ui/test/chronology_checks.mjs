// The chronology.
import assert from 'node:assert/strict';
import { ask_as_page } from './browser.mjs';
import { check, measured, until } from './checks.mjs';

// Zooms from everything to frames and back at the pointer, one step a frame; returns the frame times in milliseconds.
function zoom_through(page) {
  return page.evaluate(async () => {
    const canvas = document.querySelector('.timeline canvas');
    const box = canvas.getBoundingClientRect();
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    const wheel = (deltaY) =>
      canvas.dispatchEvent(
        new WheelEvent('wheel', {
          deltaY,
          clientX: box.left + box.width * 0.6,
          clientY: box.top + 200,
          bubbles: true,
          cancelable: true,
        }),
      );
    for (const delta of [-60, 60]) {
      for (let step = 0; step < 150; ++step) {
        wheel(delta);
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
      }
    }
    return times;
  });
}

check(
  'draws 100,000 times and zooms from years to frames without dropping many frames',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.timeline canvas', { timeout: 20000 });
    await page.waitForTimeout(1000);
    // What the page itself takes, in time of its thread: others on the machine do not count.
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy_s = async () =>
      (await session.send('Performance.getMetrics')).metrics.find((one) => one.name === 'TaskDuration').value;
    let best = Infinity;
    let least_ms = Infinity;
    for (let pass = 1; pass <= 4 && best > 20; ++pass) {
      const before = await busy_s();
      const times = (await zoom_through(page)).sort((x, y) => x - y);
      const each_ms = (((await busy_s()) - before) * 1000) / times.length;
      least_ms = Math.min(least_ms, each_ms);
      console.log(`  pass ${pass}: ${each_ms.toFixed(1)} ms of the processor a frame`);
      const share = (p) => times[Math.floor(times.length * p)];
      console.log(
        `  pass ${pass}: frames of ${share(0.5).toFixed(1)} ms (half), ${share(0.95).toFixed(1)} ms (95 %), ${times.at(-1).toFixed(1)} ms (longest)`,
      );
      best = Math.min(best, share(0.95));
    }
    measured('95 % of frames, ms', best, 34);
    measured('of the processor a frame, ms', least_ms, 12);
  },
  { items: 50, times: 100000 },
);

check(
  'makes an event, shows contradicting times side by side, and leads to the map',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.timeline canvas');
    await page.keyboard.press('e');
    await page.getByLabel('Title').fill('The bridge at Sarre');
    await page.getByLabel('Time', { exact: true }).fill('2031-05-12?');
    await page.getByLabel('Place').fill('45.2, 6.7');
    await page.keyboard.press('Enter');
    await page.locator('.chosen').getByText('The bridge at Sarre').waitFor();
    assert.equal(mock.state.incidents.length, 1);
    const id = mock.state.incidents[0].id;
    await ask_as_page(page, `/api/incidents/${id}/say`, { say: [{ key: 'time', value: '2031-05-14', by: 'tilleul' }] });
    await page.goto(`${mock.address}/#/incident/${id}`);
    await page.getByText('They do not agree. Both stand.').waitFor();
    await page.goto(`${mock.address}/#/chronology`);
    await page.getByText('1 contradicting').waitFor();
    await page
      .locator('.side')
      .getByRole('button', { name: /The bridge at Sarre/ })
      .first()
      .click();
    assert.equal(await page.locator('.chosen .times li').count(), 2);
    assert.match(await page.locator('.chosen').innerText(), /2031-05-12\?[\s\S]*uncertain[\s\S]*2031-05-14/);
  },
  { items: 50, times: 200 },
);

check(
  'groups the times by stage, source and kind',
  async ({ page }) => {
    await page.goto(`${page.url().split('#')[0]}#/chronology`);
    await page.waitForSelector('.timeline canvas');
    await page.waitForTimeout(400);
    const picture = async () => (await page.locator('.timeline canvas').screenshot()).toString('base64');
    const seen = [await picture()];
    for (const grouping of ['stage', 'source', 'kind']) {
      await page.locator('nav select').selectOption(grouping);
      await page.waitForTimeout(400);
      const now = await picture();
      assert.ok(!seen.includes(now), grouping);
      seen.push(now);
    }
    assert.equal((await page.locator('.side li').count()) > 10, true);
  },
  { items: 50, times: 300 },
);

check(
  'is walked through by keys',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.timeline canvas');
    await page.waitForTimeout(300);
    const window = () => page.locator('.window').innerText();
    const before = await window();
    for (const key of ['+', '+', '+', 'ArrowRight']) await page.keyboard.press(key);
    await page.waitForTimeout(300);
    assert.notEqual(await window(), before);
    await page.keyboard.press('0');
    await page.waitForTimeout(300);
    assert.equal(await window(), before);
    await page.keyboard.press('n');
    await until(page, () => document.querySelector('.chosen'));
    const first = await page.locator('.chosen .name').innerText();
    await page.keyboard.press('n');
    await page.waitForTimeout(100);
    assert.notEqual(await page.locator('.chosen .name').innerText(), first);
    await page.getByRole('button', { name: 'Solar Hijri' }).click();
    await until(page, () => /1409|1410|1411/.test(document.querySelector('.window').textContent));
  },
  { items: 50, times: 500 },
);

check(
  'says of a new event what its time and place mean, and keeps what was begun',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.timeline canvas');
    await page.keyboard.press('e');
    await page.getByLabel('Title').fill('The weir');
    const form = page.locator('form').filter({ hasText: 'Stage' });
    await form.getByRole('button', { name: 'Solar Hijri' }).click();
    await form.getByRole('textbox', { name: 'Time' }).fill('1410-02-22');
    await form.getByText(/2031.*1410/).waitFor();
    await form.getByRole('textbox', { name: 'Place' }).fill('Sarre');
    await form.getByRole('button', { name: /Pont de Sarre/ }).click();
    await form.getByLabel('Radius').fill('90');
    await page.reload();
    await page.waitForSelector('.timeline canvas');
    await page.keyboard.press('e');
    assert.equal(await page.getByLabel('Title').inputValue(), 'The weir');
    await page.keyboard.press('Enter');
    await page.locator('.chosen').getByText('The weir').waitFor();
    const said = Object.fromEntries(mock.state.incidents[0].statements.map((one) => [one.key, one]));
    assert.equal(said.time.value, '2031-05-12');
    assert.deepEqual(said.place.where, { lat: 45.2, lon: 6.7, radius_m: 90, bearing_deg: null });
    await page.keyboard.press('e');
    assert.equal(await page.getByLabel('Title').inputValue(), '');
  },
  { items: 50, times: 200 },
);

check(
  'lists an event of which neither time nor place is known',
  async ({ page, mock }) => {
    for (const view of ['chronology', 'map']) {
      await page.goto(`${mock.address}/#/${view}`);
      await page.waitForSelector('.side');
      if (view === 'chronology') {
        await page.waitForSelector('.timeline canvas');
        await page.keyboard.press('e');
        await page.getByLabel('Title').fill('Somebody spoke of a fire');
        await page.keyboard.press('Enter');
      }
      const missing = page
        .locator('.side section')
        .filter({ hasText: view === 'map' ? 'No place stated' : 'No time stated' });
      await missing.getByText('Somebody spoke of a fire').waitFor();
    }
    await page.getByText('All events (1)').click();
    await page.getByRole('searchbox', { name: 'Find an event' }).fill('fire');
    await page.locator('.side details').getByRole('link', { name: 'Somebody spoke of a fire' }).click();
    await until(page, () => /#\/incident\//.test(location.hash));
  },
  { items: 50, times: 200 },
);

// How many pixels of one colour the canvas shows in its lowest third.
const pixels_low = (page, name) =>
  page.evaluate((variable) => {
    const canvas = document.querySelector('.timeline canvas');
    const hex = getComputedStyle(canvas).getPropertyValue(variable).trim();
    const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const from = Math.round((canvas.height * 2) / 3);
    // Of a copy: the canvas of the page is drawn, not read.
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, from, canvas.width, canvas.height - from);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (wanted.every((value, k) => data[i + k] === value)) ++count;
    return count;
  }, name);

check(
  'shows a new event among 100,000 times without reading them again',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.timeline canvas', { timeout: 20000 });
    await page.waitForTimeout(1000);
    const rows_read = () =>
      mock.state.requests.filter((path) => ['/api/chronology', '/api/areas'].includes(path)).length;
    const before = rows_read();
    await page.keyboard.press('e');
    await page.getByLabel('Title').fill('The ford');
    await page.getByLabel('Time', { exact: true }).fill('2031-05-12');
    const start = Date.now();
    await page.keyboard.press('Enter');
    await page.locator('.chosen').getByText('The ford').waitFor();
    console.log(`  shown after ${Date.now() - start} ms`);
    await page.keyboard.press('u');
    await until(page, () => document.querySelector('.chosen') === null);
    await page.locator('header').getByRole('link', { name: 'Map' }).click();
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForTimeout(800);
    assert.equal(rows_read(), before);
  },
  { items: 50, times: 100000 },
);

check(
  'groups by side, stage and source, each in its own colours and order',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.timeline canvas');
    await page.waitForTimeout(500);
    assert.deepEqual(await page.locator('.labels bdi').allInnerTexts(), ['Amont', 'Bélan', 'not stated']);
    assert.ok((await pixels_low(page, '--dim')) > 100);
    assert.equal(await pixels_low(page, '--side-2'), 0);
    // As many groups, other colours.
    await page.getByLabel('By').selectOption('source');
    await page.waitForTimeout(300);
    assert.deepEqual(await page.locator('.labels bdi').allInnerTexts(), ['heron', 'sel', 'tilleul']);
    assert.ok((await pixels_low(page, '--side-2')) > 100);
    await page.getByLabel('By').selectOption('stage');
    await page.waitForTimeout(300);
    const stages = await page.locator('.labels bdi').allInnerTexts();
    assert.deepEqual([...stages].sort(), ['first crossing', 'return', 'the long summer', 'the valley closed']);
    await page.getByLabel('By').selectOption('kind');
    await page.waitForTimeout(300);
    assert.equal(await page.locator('.labels span').count(), 2);
  },
  { items: 50, times: 200 },
);

check(
  'scrolls when there are more sources than room',
  async ({ page, mock }) => {
    mock.state.times.forEach((row, i) => (row.source = `source ${String(i % 40).padStart(2, '0')}`));
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.timeline canvas');
    await page.getByLabel('By').selectOption('source');
    await page.waitForTimeout(300);
    const visible = () =>
      page.evaluate(() => {
        const end = document.querySelector('.timeline').getBoundingClientRect().bottom;
        return [...document.querySelectorAll('.labels span')]
          .filter((one) => one.getBoundingClientRect().bottom <= end + 1 && one.getBoundingClientRect().top > 0)
          .map((one) => one.textContent.trim());
      });
    assert.ok(!(await visible()).includes('source 39'));
    for (let i = 0; i < 4; ++i) await page.keyboard.press('PageDown');
    await page.waitForTimeout(600);
    assert.ok((await visible()).includes('source 39'));
  },
  { items: 50, times: 400 },
);
