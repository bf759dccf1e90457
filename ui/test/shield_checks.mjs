// No place shows a picture of what was called graphic before it is asked for; all lift it alike.
import assert from 'node:assert/strict';
import { ask_as_page } from './browser.mjs';
import { active, check, id_of, tiles, until } from './checks.mjs';

// Pictures in view that can be made out: neither blurred nor behind a shield.
const sharp = (page) =>
  page.evaluate(() => {
    const blurred = (element) => {
      for (let at = element; at; at = at.parentElement) if (/blur/.test(getComputedStyle(at).filter)) return true;
      return false;
    };
    const shows = (element) =>
      element.matches('img, video') || /sheet\.webp/.test(getComputedStyle(element).backgroundImage);
    return [...document.querySelectorAll('img, video, .strip > div, .scrub .tile')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        if (
          !shows(element) ||
          box.width === 0 ||
          x < 0 ||
          y < 0 ||
          x > innerWidth ||
          y > innerHeight ||
          blurred(element)
        )
          return false;
        return !document.elementsFromPoint(x, y).some((one) => one.closest('.shield:not(.open)'));
      })
      .map((element) => element.className);
  });
async function all_graphic(page, mock) {
  for (const one of mock.state.items) one.graphic = 3;
  await page.reload();
}
const none_sharp = async (page, where) => assert.deepEqual(await sharp(page), [], where);

async function hold(page, locator) {
  const box = await locator.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(750);
}

check('veils the tiles of the library, also under the pointer', async ({ page, mock }) => {
  await all_graphic(page, mock);
  await page.waitForSelector(`${tiles} img`);
  const video = mock.state.items.findIndex((one) => one.kind === 'video' && one.state === 'ready');
  const tile = page.locator(`[data-index="${video}"]`);
  const box = await tile.locator('.picture').boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
  await page.waitForTimeout(600);
  assert.equal(await page.locator('.scrub').count(), 0);
  await none_sharp(page, 'at rest');
  await page.keyboard.press('c');
  await none_sharp(page, 'in colour');
  await page.mouse.move(5, 5);
  await page.keyboard.press('q');
  await until(page, () => !/blur/.test(getComputedStyle(document.querySelector('.tile.active img')).filter));
  assert.equal((await sharp(page)).length, 1); // this one only
  await page.keyboard.press('q');
  await none_sharp(page, 'put back');
  await hold(page, tile.locator('.picture'));
  assert.equal((await sharp(page)).length >= 1, true, 'held');
  await page.mouse.up();
  await page.mouse.move(5, 5);
  await page.waitForTimeout(200);
  await none_sharp(page, 'let go');
  assert.equal(await active(page).count(), 1);
});

check('veils an item, its strip, and what is like it', async ({ page, mock }) => {
  await all_graphic(page, mock);
  const id = id_of(mock, (one) => one.kind === 'video' && one.state === 'ready' && one.copies > 0);
  await page.goto(`${mock.address}/#/item/${id}`);
  await page.waitForSelector('.shield');
  await page.waitForSelector('.strip > div');
  await page.waitForSelector('.right img.thumb');
  await none_sharp(page, 'at first');
  await hold(page, page.locator('.shield'));
  assert.ok((await sharp(page)).length > 0, 'held');
  await page.mouse.up();
  await page.waitForSelector('.shield');
  await none_sharp(page, 'let go');
  await page.keyboard.press('q');
  await until(page, () => !document.querySelector('.shield'));
  assert.equal(await page.locator('.right img.thumb.veiled').count(), await page.locator('.right img.thumb').count());
  await page.keyboard.press('q');
  await page.waitForSelector('.shield');
  await page.getByRole('button', { name: /^Show/ }).click();
  await until(page, () => !document.querySelector('.shield'));
  await page.goto(`${mock.address}/#/`);
  await page.waitForSelector(`${tiles} img`);
  await none_sharp(page, 'gone on');
});

check(
  'veils photos, comparisons, families, angles and events',
  async ({ page, mock }) => {
    await all_graphic(page, mock);
    await page.goto(`${mock.address}/#/item/${id_of(mock, (one) => one.kind === 'photo' && one.state === 'ready')}`);
    await page.waitForSelector('figure .shield');
    await none_sharp(page, 'photo');
    const id = id_of(mock, (one) => one.kind === 'video' && one.state === 'ready' && one.copies > 0);
    await page.goto(`${mock.address}/#/item/${id}/copies`);
    await until(page, () => document.querySelectorAll('.stage .shield').length >= 2);
    for (const key of ['s', 'w', 'e']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(700);
      await none_sharp(page, `compared by ${key}`);
    }
    await page.keyboard.press('q');
    await until(page, () => document.querySelectorAll('.shield').length === 0);
    await page.goto(`${mock.address}/#/families`);
    await page.waitForSelector('img.thumb');
    await none_sharp(page, 'families');
    await hold(page, page.locator('img.thumb').first());
    assert.equal((await sharp(page)).length, 1, 'held');
    await page.mouse.up();
    await page.waitForTimeout(200);
    await none_sharp(page, 'let go');
    assert.match(page.url(), /#\/families$/); // a long press is not a press on the link
    await page.keyboard.press('q');
    await until(page, () => !document.querySelector('img.thumb.veiled'));
    await page.goto(`${mock.address}/#/angles/${mock.state.clock.clock.groups[0].id}`);
    await page.waitForSelector('.angle .shield');
    await until(
      page,
      () =>
        document.querySelectorAll('.angle .shield').length >= 2 &&
        document.querySelectorAll('.angle .shield').length ===
          document.querySelectorAll('.angle video, .angle audio').length,
    );
    await none_sharp(page, 'angles');
    await page.keyboard.press('q');
    await until(page, () => !document.querySelector('.shield'));
    const { id: incident } = await ask_as_page(page, '/api/incidents', { say: [{ key: 'title', value: 'x' }] });
    await page.goto(`${mock.address}/#/incident/${incident}`);
    await page.waitForSelector('.items img');
    await none_sharp(page, 'event');
  },
  { items: 400 },
);

check('shows at once what nobody called graphic', async ({ page, mock }) => {
  for (const one of mock.state.items) one.graphic = 1;
  await page.goto(`${mock.address}/#/families`);
  await page.waitForSelector('img.thumb');
  await until(page, () => !document.querySelector('img.thumb.veiled'));
  await page.goto(`${mock.address}/#/item/${id_of(mock, (one) => one.kind === 'video' && one.state === 'ready')}`);
  await page.waitForSelector('video');
  assert.equal(await page.locator('.shield').count(), 0);
});
