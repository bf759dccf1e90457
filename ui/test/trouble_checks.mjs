// What the page shows of an archive that is not written to, and of items whose sealed bytes are gone or changed.
import assert from 'node:assert/strict';
import { axe_faults } from './browser.mjs';
import { check, tiles, until } from './checks.mjs';

const REASON = 'the disk did not keep what was written last';

check(
  'says that nothing is saved, disables saving and keeps the draft',
  async ({ page, mock, seen }) => {
    const id = mock.state.items[0].id;
    await page.goto(`${mock.address}/#/item/${id}`);
    await page.waitForSelector('.columns');
    await page.keyboard.press('w');
    await page.waitForSelector('form textarea, form input');
    await page.keyboard.type('the ford');
    mock.state.writes = { allowed: false, reason: REASON };
    mock.tell();
    const banner = page.getByRole('status').filter({ hasText: 'Nothing is being saved.' });
    await banner.waitFor();
    assert.match(await banner.innerText(), new RegExp(`${REASON}.*stays in this browser.*start it again`, 's'));
    assert.ok(await page.locator('.columns form').getByRole('button', { name: 'Save' }).first().isDisabled());
    await page.keyboard.press('Enter');
    const changes = () => mock.state.spoken;
    const before = changes();
    await page.goto(`${mock.address}/#/`);
    await page.waitForSelector(tiles);
    await page.locator('[role=grid]').focus();
    await page.keyboard.press('4');
    await page
      .getByText(/not kept|could not/i)
      .first()
      .waitFor();
    assert.equal(changes(), before, 'nothing was sent');
    await page.getByRole('button', { name: 'FR', exact: true }).click();
    await page.getByText('Rien n’est enregistré.').waitFor();
    assert.deepEqual(await axe_faults(page), []);
    await page.getByRole('button', { name: 'EN', exact: true }).click();
    mock.state.writes = { allowed: true, reason: '' };
    mock.tell();
    await banner.waitFor({ state: 'detached' });
    await page.goto(`${mock.address}/#/item/${id}`);
    await page.waitForSelector('.columns');
    await page.keyboard.press('w');
    await until(page, () =>
      [...document.querySelectorAll('.columns form input, .columns form textarea')].some(
        (one) => one.value === 'the ford',
      ),
    );
    assert.deepEqual(seen.problems, []);
  },
  { items: 40 },
);

for (const [locale, missing, changed, what] of [
  ['en', 'Original missing', 'Original damaged', /Take the file in again.*contrechamp repair --from FOLDER/s],
  ['fr-FR', 'Original manquant', 'Original endommagé', /Reprenez le fichier.*contrechamp repair --from DOSSIER/s],
]) {
  check(
    `marks items whose original is gone or changed, in words, ${locale}`,
    async ({ page, mock }) => {
      mock.state.items[0].damage = 'missing';
      mock.state.items[1].damage = 'changed';
      await page.reload();
      await page.waitForSelector(tiles);
      assert.match(await page.locator('#tile-0').innerText(), new RegExp(missing));
      assert.match(await page.locator('#tile-1').innerText(), new RegExp(changed));
      assert.doesNotMatch(await page.locator('#tile-2').innerText(), /Original/);
      assert.match(await page.locator('#tile-0 .unseen').innerText(), new RegExp(missing));
      assert.deepEqual(await axe_faults(page), []);
      await page.goto(`${mock.address}/#/item/${mock.state.items[1].id}`);
      const note = page.getByRole('note');
      await note.waitFor();
      assert.match(await note.innerText(), new RegExp(changed));
      assert.match(await note.innerText(), what);
      assert.deepEqual(await axe_faults(page), []);
    },
    { items: 40, locale },
  );
}
