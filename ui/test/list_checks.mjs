// The contact sheet.
import assert from 'node:assert/strict';
import { active, check, grid, tiles, until } from './checks.mjs';

check('opens on the contact sheet with the focus on the first item', async ({ page }) => {
  await page.waitForSelector(tiles);
  assert.match(await page.locator('output').innerText(), /10,000 items/);
  assert.equal(await active(page).getAttribute('data-index'), '0');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'grid');
});

check('paints in grey, and in colour only when asked', async ({ page, mock }) => {
  mock.state.items[0].graphic = null;
  await page.reload();
  const filter = () =>
    active(page)
      .locator('img')
      .evaluate((image) => getComputedStyle(image).filter);
  await page.waitForSelector(`${tiles} img`);
  assert.match(await filter(), /grayscale\(1\)/);
  await page.keyboard.press('c');
  assert.equal(await filter(), 'none');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  assert.match(await filter(), /grayscale\(1\)/);
});

check('walks with the keyboard and comes back to the same tile', async ({ page }) => {
  await page.waitForSelector(tiles);
  await page.keyboard.press('End');
  await until(page, () => document.querySelector('.tile.active')?.dataset.index === '9999');
  await page.keyboard.press('Home');
  for (const key of ['ArrowDown', 'ArrowRight', 'PageDown', 'PageDown']) await page.keyboard.press(key);
  const before = await active(page).getAttribute('data-index');
  await until(page, () => !document.querySelector('.tile.active').classList.contains('blank'));
  const scroll = await page.locator(grid).evaluate((element) => element.scrollTop);
  assert.ok(scroll > 500);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.columns');
  await page.keyboard.press('n');
  await page.keyboard.press('p');
  await page.keyboard.press('Escape');
  await page.waitForSelector(tiles);
  assert.equal(await active(page).getAttribute('data-index'), before);
  assert.equal(await page.locator(grid).evaluate((element) => element.scrollTop), scroll);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'grid');
});

check('tells a screen reader where the focus is and what is selected', async ({ page }) => {
  await page.waitForSelector(tiles);
  const chosen = () =>
    page.locator(`${tiles}[aria-selected=true]`).evaluateAll((all) => all.map((one) => one.dataset.index));
  const focused = () => page.locator(grid).getAttribute('aria-activedescendant');
  assert.deepEqual([await chosen(), await focused()], [[], 'tile-0']);
  await page.keyboard.press(' ');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press(' ');
  await page.keyboard.press('ArrowRight');
  await page.getByText('2 selected').waitFor();
  assert.deepEqual([await chosen(), await focused()], [['0', '2'], 'tile-3']);
});

check('says the same of many items at once, and takes it back', async ({ page, mock }) => {
  await page.waitForSelector(tiles);
  await page.keyboard.press(' ');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByText('3 selected').waitFor();
  await page.getByRole('region', { name: 'Selected items' }).getByRole('button', { name: 'Place' }).click();
  await page.keyboard.type('the ford');
  await page.keyboard.press('Enter');
  await page.getByText('Saved for 3 items').waitFor();
  assert.deepEqual(
    mock.state.items.slice(0, 4).map((one) => one.place === 'the ford'),
    [true, true, true, false],
  );
  await page.keyboard.press('4');
  await until(page, () => document.querySelectorAll('.tile .stars').length >= 3);
  assert.deepEqual(
    mock.state.items.slice(0, 3).map((one) => one.rating),
    [4, 4, 4],
  );
  await page.keyboard.press('Control+z');
  await page.keyboard.press('u');
  await until(page, () => !/the ford/.test(document.body.textContent));
  // The page shows a withdrawal before the server has it.
  const withdrawn = () => mock.state.items.slice(0, 3).every((one) => one.place !== 'the ford');
  for (let tries = 0; !withdrawn() && tries < 600; ++tries) await page.waitForTimeout(50);
  assert.ok(withdrawn());
  await page.keyboard.press('a');
  await page.getByText('10,000 selected').waitFor();
  await page.keyboard.press('Escape');
  await until(page, () => !/selected/.test(document.body.innerText));
});

check('selects a long range without holes', async ({ page, mock }) => {
  await page.waitForSelector(tiles);
  await page.keyboard.press(' ');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('End');
  await until(page, () => document.querySelector('[data-index="9999"]:not(.blank)'));
  await page.locator('[data-index="9999"]').click({ modifiers: ['Shift'] });
  await page.keyboard.press('3'); // at once, before the ids can be here
  await until(page, () => /Saved for 10,000 items/.test(document.querySelector('.news').innerText), 20000);
  assert.equal(mock.state.items.filter((one) => one.rating === 3).length, 10000);
  await page.getByText('10,000 selected').waitFor();
});

check('runs through a clip under the pointer', async ({ page, mock }) => {
  await page.waitForSelector(`${tiles} img`);
  const video = mock.state.items.findIndex((one) => one.kind === 'video' && one.state === 'ready' && !one.graphic);
  const box = await page.locator(`[data-index="${video}"] .picture`).boundingBox();
  await page.mouse.move(box.x + box.width * 0.1, box.y + 20);
  await page.waitForSelector('.scrub .time');
  const first = await page.locator('.scrub .time').innerText();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 20);
  await page.waitForTimeout(100);
  assert.notEqual(await page.locator('.scrub .time').innerText(), first);
  await page.mouse.move(5, 5);
  await until(page, () => !document.querySelector('.scrub'));
});

check('shows hidden characters and isolates directions', async ({ page }) => {
  await page.waitForSelector(tiles);
  const tile = page.locator(tiles).nth(2);
  assert.match(await tile.innerText(), /U\+202E/);
  assert.ok(!(await tile.evaluate((element) => element.outerHTML)).includes('\u202e'));
  assert.equal(await tile.locator('bdi').getAttribute('dir'), 'auto');
});

// Small steps first, then jumps of many views; returns the most nodes seen and the longest tasks.
function scroll_through(page) {
  return page.evaluate(async (selector) => {
    const long = [];
    const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration)));
    watch.observe({ type: 'longtask' });
    const scroller = document.querySelector(selector);
    let nodes = 0;
    for (let step = 0; step <= 120; ++step) {
      scroller.scrollTop = step < 60 ? step * 300 : ((step - 60) / 60) * scroller.scrollHeight;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      nodes = Math.max(nodes, document.querySelectorAll('*').length);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    watch.disconnect();
    return { nodes, long };
  }, grid);
}

check('scrolls 10,000 items without a long task and with a small document', async ({ page }) => {
  await page.waitForSelector(`${tiles} img`);
  await page.waitForTimeout(500);
  // Other work on the machine lengthens tasks at random: one undisturbed pass of five is proof.
  let longest = Infinity;
  for (let pass = 1; pass <= 5 && longest > 100; ++pass) {
    const { nodes, long } = await scroll_through(page);
    longest = Math.max(0, ...long);
    console.log(
      `  pass ${pass}: nodes ${nodes}, longest task ${longest.toFixed(0)} ms (only tasks over 50 ms are counted)`,
    );
    assert.ok(nodes < 2000, `${nodes} nodes`);
  }
  await until(page, () =>
    [...document.querySelectorAll('[role=gridcell]')].some((tile) => Number(tile.dataset.index) === 9999),
  );
  await until(page, () => !document.querySelector('.tile.blank'));
  assert.ok(longest <= 100, `${longest} ms`);
});

check('gives up the pages that are scrolled past', async ({ page, mock }) => {
  await page.waitForSelector(tiles);
  const before = mock.state.requests.filter((path) => path === '/api/items').length;
  await page.evaluate(async (selector) => {
    const scroller = document.querySelector(selector);
    for (let step = 0; step < 60; ++step) {
      scroller.scrollTop = (step / 60) * scroller.scrollHeight;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, grid);
  await until(page, () => !document.querySelector('.tile.blank'));
  const asked = mock.state.requests.filter((path) => path === '/api/items').length - before;
  assert.ok(asked <= 12, `${asked} pages of 50 were asked for`);
});

check('fills live without jumping', async ({ page, mock }) => {
  await page.waitForSelector(tiles);
  await page.locator(grid).evaluate((element) => (element.scrollTop = 3000));
  await page.waitForTimeout(200);
  const top = () => page.locator(grid).evaluate((element) => element.scrollTop);
  const name = () => page.locator(tiles).first().innerText();
  const before = [await top(), await name()];
  mock.state.items.push({ ...mock.state.items[4], id: 'f'.repeat(64), name: 'new one.mp4' });
  mock.state.ingest = {
    phase: 'sealing',
    files_done: 5,
    files_total: 10,
    bytes_done: 5e6,
    bytes_total: 1e7,
    remaining_s: 75,
  };
  mock.tell();
  await until(page, () => /10,001 items/.test(document.querySelector('output').textContent));
  await page.waitForSelector('[role=progressbar][aria-valuenow="50"]');
  assert.deepEqual([await top(), await name()], before);
});

check('keeps the focus and the view when items come in before', async ({ page, mock }) => {
  await page.waitForSelector(tiles);
  for (let i = 0; i < 12; ++i) await page.keyboard.press('ArrowDown');
  const label = await active(page).innerText();
  const place = () => active(page).evaluate((element) => Math.round(element.getBoundingClientRect().top));
  const before = await place();
  mock.state.items.unshift(
    ...Array.from({ length: 21 }, (_, i) => ({
      ...mock.state.items[4],
      id: String(i).padStart(64, 'e'),
      name: `before ${i}.mp4`,
    })),
  );
  mock.tell();
  await until(page, () => /10,021 items/.test(document.querySelector('output').textContent));
  await page.waitForTimeout(200);
  assert.equal(await active(page).innerText(), label);
  assert.equal(await place(), before);
});

check('says of an item how it arrived, what befell it, what each stage said, and its seal', async ({ page, mock }) => {
  const section = (title) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: new RegExp(`^${title}`) }) });
  const item = mock.state.items.find((one) => one.arrivals === 2 && one.state === 'ready' && one.side);
  await page.goto(`${mock.address}/#/item/${item.id}`);
  await section('Arrivals').waitFor();
  const arrivals = await section('Arrivals').innerText();
  assert.ok(
    arrivals.includes('again/camera 2/') && arrivals.includes('agent-1') && arrivals.includes(item.side),
    arrivals,
  );
  const custody = await section('Custody').innerText();
  assert.ok(/31\s*ingestion/.test(custody) && custody.includes('SHA-256 and SHA-512'), custody);
  assert.match(await section('Jobs').innerText(), /probe[^\n]*v1[\s\S]*done/);
  assert.ok((await section('Seal').innerText()).replace(/\s/g, '').includes(item.id.slice(0, 8)));
  assert.ok((await section('What the file claims').innerText()).length > 60);
  const bad = mock.state.items.find((one) => one.state === 'unreadable');
  bad.reason = 'not a film';
  await page.goto(`${mock.address}/#/item/${bad.id}`);
  await section('Jobs').getByText('not a film').waitFor();
  assert.match(await section('Jobs').innerText(), /failed/);
});
