// A delivery chosen on the machine of the program, by keys.
import assert from 'node:assert/strict';
import { check, tiles, until } from './checks.mjs';

const OPEN = 'dialog[open]';
const list = (page) => page.locator(`${OPEN} [role=listbox]`);
const chosen = (page) =>
  page
    .locator(`${OPEN} [role=option][aria-selected=true]`)
    .textContent()
    .then((text) => text.trim());
const there = (page, path) => page.locator(`${OPEN} .path`).getByText(path, { exact: true }).waitFor();

async function open(page, mock) {
  await page.goto(`${mock.address}/#/`);
  await page.waitForSelector(tiles);
  await page
    .getByRole('button', { name: /Take in…|Prendre en charge…/ })
    .first()
    .click();
  await page.waitForSelector(OPEN);
}

check(
  'chooses a folder by keys alone, takes it in, and begins there the next time',
  async ({ page, mock, seen }) => {
    await open(page, mock);
    await there(page, '/folk/me');
    assert.equal(await page.getByLabel('Folder', { exact: true }).inputValue(), '', 'what is only shown is not chosen');
    assert.ok(await list(page).evaluate((one) => one === document.activeElement), 'arrows act at once');
    assert.deepEqual(
      await page
        .locator(`${OPEN} [role=option]`)
        .allTextContents()
        .then((all) => all.map((text) => text.trim())),
      ['card 9', 'card 10', 'Été 2031', 'Pictures', 'صور'],
    );
    assert.match(
      await page.locator(`${OPEN} .sum`).innerText(),
      /5 folders, 0 files\. 1 folder has a name that is no text/,
    );
    await page.keyboard.press('ArrowDown');
    assert.equal(await chosen(page), 'card 10');
    await page.keyboard.press('Enter');
    await there(page, '/folk/me/card 10');
    await page.keyboard.press('ArrowRight');
    await there(page, '/folk/me/card 10/DCIM');
    assert.match(await page.locator(`${OPEN} .sum`).innerText(), /0 folders, 12 files/);
    await page.keyboard.press('Backspace');
    await there(page, '/folk/me/card 10');
    await page.keyboard.press('ArrowLeft');
    await there(page, '/folk/me');
    assert.equal(await chosen(page), 'card 10', 'the folder that was left is where one stands');
    await page.keyboard.type('ete');
    assert.equal(await chosen(page), 'Été 2031');
    await page.waitForTimeout(1300);
    await page.keyboard.type('cc');
    assert.equal(await chosen(page), 'card 10', 'the same letter goes on');
    await page.keyboard.press('Enter');
    await there(page, '/folk/me/card 10');
    assert.equal(await page.getByLabel('Folder', { exact: true }).inputValue(), '/folk/me/card 10');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Bélan');
    await page.keyboard.press('Enter');
    await until(page, () => !document.querySelector('dialog[open]'));
    assert.deepEqual(mock.state.taken, [{ paths: ['/folk/me/card 10'], side: 'Bélan', source: '', note: '' }]);
    await page.reload();
    await open(page, mock);
    await there(page, '/folk/me/card 10');
    // It may be gone by then: home is shown again.
    mock.state.disk = { '/folk/me': ['Pictures'] };
    await page.reload();
    await open(page, mock);
    await there(page, '/folk/me');
    seen.problems.length = 0; // the folder that is gone, of which the browser tells
  },
  { items: 60 },
);

check(
  'begins at what is mounted, follows what is typed, and says what is wrong in one line',
  async ({ page, mock, seen }) => {
    await open(page, mock);
    await page.getByRole('button', { name: 'CARD 1' }).click();
    await there(page, '/media/me/CARD 1');
    await page.getByLabel('Dossier', { exact: true }).fill('/media/me/nowhere');
    await page.locator(`${OPEN} .sum`).getByText('ce dossier n’existe pas').waitFor();
    await page.getByLabel('Dossier', { exact: true }).fill('/folk/me/صور');
    await there(page, '/folk/me/صور');
    assert.match(await page.locator(`${OPEN} .sum`).innerText(), /0 dossier, 12 fichiers/);
    await page.getByRole('button', { name: 'Cette machine' }).click();
    await there(page, '/');
    assert.ok(await page.getByRole('button', { name: /Remonter/ }).isDisabled());
    assert.ok(
      (await page.locator(`${OPEN} [role=option] bdi, ${OPEN} [role=option] [dir=auto]`).count()) > 0,
      'names have their own direction',
    );
    seen.problems.length = 0; // the folder that is not there, of which the browser tells
  },
  { items: 60, locale: 'fr-FR' },
);

check(
  'keeps a folder of two thousand quick, and says how many are not listed',
  async ({ page, mock }) => {
    mock.state.disk = { '/folk/me': Array.from({ length: 2000 }, (_, i) => `clips ${i}`) };
    await open(page, mock);
    await there(page, '/folk/me');
    await page.keyboard.press('End');
    assert.equal(await chosen(page), 'clips 1999');
    await page.keyboard.type('clips 1500');
    assert.equal(await chosen(page), 'clips 1500');
    const seen = await page.evaluate(() => {
      const box = document.querySelector('dialog [role=listbox]').getBoundingClientRect();
      const one = document.querySelector('dialog [role=option][aria-selected=true]').getBoundingClientRect();
      return one.top >= box.top - 1 && one.bottom <= box.bottom + 1;
    });
    assert.ok(seen, 'what is found is in view');
  },
  { items: 60 },
);

check(
  'asks for nothing more once it is closed',
  async ({ page, mock }) => {
    mock.state.slow_folders_ms = 300;
    const asked = () => mock.state.requests.filter((path) => path === '/api/folders').length;
    await open(page, mock);
    await page.keyboard.press('Escape');
    await until(page, () => !document.querySelector('dialog[open]'));
    const before = asked();
    // Longer than the answers that were under way, and those that would have followed.
    await page.waitForTimeout(1500);
    assert.equal(asked(), before);
  },
  { items: 20 },
);
