// What is found and selected is what is seen.
import assert from 'node:assert/strict';
import { check, tiles, until } from './checks.mjs';

const box = (page) => page.getByRole('searchbox', { name: 'Name, note, place, metadata' });
const listed = (page) => page.locator('output').innerText();

check('empties the search with Escape, box and list at once', async ({ page, mock }) => {
  await page.waitForSelector(tiles);
  for (const text of ['вечер', 'الجسر', 'nothing like that']) {
    await page.keyboard.press('/');
    await page.keyboard.type(text);
    await until(page, () => / of 10,000/.test(document.querySelector('output').textContent));
    await page.keyboard.press('Escape');
    await until(page, () => /10,000 items/.test(document.querySelector('output').textContent));
    assert.equal(await box(page).inputValue(), '');
  }
  // Quicker than the list: what was typed is not looked for afterwards.
  await page.keyboard.press('/');
  await page.keyboard.type('вечер');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(800);
  assert.deepEqual([await box(page).inputValue(), await listed(page)], ['', '10,000 items']);
  assert.ok(mock.state.items.length === 10000);
});

check(
  'empties every other box of search with what it found',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/angles/${mock.state.clock.clock.groups[0].id}`);
    await page.waitForSelector('.tracks canvas');
    const other = page.getByRole('searchbox', { name: 'Check another clip' });
    await other.fill('WhatsApp');
    const found = page.locator('section', { has: other }).locator('li');
    await found.first().waitFor();
    await other.press('Escape');
    await until(page, () => document.querySelectorAll('section:has(input[type=search]) li').length === 0);
    assert.equal(await other.inputValue(), '');
  },
  { items: 2000 },
);

check('changes of what is selected only what the list shows, and tells of the rest', async ({ page, mock }) => {
  await page.waitForSelector(tiles);
  const all = mock.state.items;
  const search = async (text) => {
    await page.keyboard.press('/');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  const before = new Map(all.map((one) => [one.id, one.rating]));
  const changed = () => all.filter((one) => one.rating !== before.get(one.id));
  await search('мост');
  await until(page, () => /^1,000 of/.test(document.querySelector('output').textContent.trim()));
  await page.keyboard.press('a');
  await page.getByText('1,000 selected').waitFor();
  await search('橋');
  await until(page, () => document.querySelector('.tile .name')?.textContent.includes('橋'));
  await page.getByText('1,000 of them are not in this list and will not be changed.').waitFor();
  await page.keyboard.press('3');
  await page.waitForTimeout(600);
  assert.deepEqual(
    changed().filter((one) => one.name.includes('мост')),
    [],
    'nothing that is not seen',
  );
  // Some of them are in the list: these alone.
  for (const one of changed()) before.set(one.id, one.rating);
  await search('мост_1');
  await until(page, () => document.querySelector('.tile .name')?.textContent.includes('мост_1'));
  const seen = all.filter((one) => one.name.includes('мост_1'));
  await page.getByText(`${(1000 - seen.length).toLocaleString('en')} of them are not in this list`).waitFor();
  await page.keyboard.press('5');
  await page.getByText(`Saved for ${seen.length.toLocaleString('en')} items.`).waitFor();
  assert.deepEqual(
    changed()
      .map((one) => one.name)
      .filter((name) => !name.includes('мост_1')),
    [],
  );
  await page.getByRole('button', { name: 'Deselect these' }).click();
  await page.getByText(`${seen.length.toLocaleString('en')} selected`).waitFor();
});
