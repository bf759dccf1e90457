// Filter, facets and kept searches of the library.
import assert from 'node:assert/strict';
import { check, tiles, until } from './checks.mjs';

check('filters by text, side and kind, and clears with Escape', async ({ page }) => {
  await page.waitForSelector(tiles);
  await page.keyboard.press('/');
  await page.keyboard.type('вечер');
  await until(page, () => /^1,000 of/.test(document.querySelector('output').textContent.trim()));
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'INPUT');
  await page.keyboard.press('Enter');
  await page
    .getByRole('region', { name: 'Facets' })
    .getByRole('button', { name: /^video/ })
    .click();
  await until(
    page,
    () =>
      /^\d+ of/.test(document.querySelector('output').textContent.trim()) &&
      !/1,000 of/.test(document.querySelector('output').textContent),
  );
  await page.keyboard.press('/');
  await page.keyboard.type('nothing like that');
  await page.waitForSelector('.notice');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await until(page, () => /10,000 items/.test(document.querySelector('output').textContent));
});

check('narrows by facets that count what they leave, and keeps the search', async ({ page, mock }) => {
  await page.waitForSelector(tiles);
  const panel = page.getByRole('region', { name: 'Facets' });
  const side = panel.getByRole('button', { name: /Amont/ });
  await side.waitFor();
  const count = Number((await side.innerText()).replace(/\D/g, ''));
  assert.equal(count, mock.state.items.filter((one) => one.side === 'Amont').length);
  await side.click();
  await panel.getByRole('button', { name: /^Sound: no/ }).click();
  const left = mock.state.items.filter((one) => one.side === 'Amont' && !one.has_sound).length;
  await page.getByText(`${left.toLocaleString('en')} of 10,000`).waitFor();
  await panel.getByRole('button', { name: 'Keep this search' }).click();
  await page.keyboard.type('silent upstream');
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'silent upstream' }).first().waitFor();
  await page.locator('.chosen').first().click();
  await page.locator('.chosen').first().click();
  await until(page, () => /10,000 items/.test(document.querySelector('output').textContent));
  await panel.getByRole('button', { name: 'silent upstream' }).first().click();
  await page.getByText(`${left.toLocaleString('en')} of 10,000`).waitFor();
});

check(
  'counts and narrows by every facet',
  async ({ page, mock }) => {
    await page.waitForSelector(tiles);
    const panel = page.getByRole('region', { name: 'Facets' });
    await panel.getByRole('button', { name: /^video/ }).waitFor();
    const all = mock.state.items;
    const yes = {
      GPS: (one) => one.seed % 3 === 0,
      Copies: (one) => one.copies > 0,
      'Time stated': (one) => one.time !== null,
      'Place stated': (one) => one.place !== null,
      'On a clock': (one) => one.on_clock === true,
    };
    const rows = [
      [/^heron/, (one) => one.source === 'heron'],
      [/^not rated/, (one) => one.rating === null],
      [/^at most 1/, (one) => one.graphic === null || one.graphic <= 1],
      [/^unreadable/, (one) => one.state === 'unreadable'],
      ...Object.entries(yes).map(([name, fits]) => [new RegExp(`^${name}: yes`), fits]),
    ];
    for (const [name, fits] of rows) {
      const button = panel.getByRole('button', { name }).first();
      if ((await button.count()) === 0) assert.fail(`no facet ${name}`);
      await button.click();
      const left = all.filter(fits).length;
      await page.getByText(`${left.toLocaleString('en')} of 400`).waitFor();
      await page
        .locator('.bar button')
        .filter({ hasText: /^Clear/ })
        .click();
      await until(page, () => /^400 items/.test(document.querySelector('output').textContent.trim()));
    }
  },
  { items: 400 },
);

check('shows the text of a kept search, and goes on from it', async ({ page }) => {
  await page.waitForSelector(tiles);
  const panel = page.getByRole('region', { name: 'Facets' });
  const field = page.getByRole('searchbox');
  await field.fill('вечер');
  await until(page, () => /^1,000 of/.test(document.querySelector('output').textContent.trim()));
  await panel.getByRole('button', { name: 'Keep this search' }).click();
  await page.keyboard.type('evenings');
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'evenings' }).first().waitFor();
  await field.fill('');
  await until(page, () => /10,000 items/.test(document.querySelector('output').textContent));
  await panel.getByRole('button', { name: 'evenings' }).first().click();
  await until(page, () => /^1,000 of/.test(document.querySelector('output').textContent.trim()));
  assert.equal(await field.inputValue(), 'вечер');
  await panel.getByRole('button', { name: /^video/ }).click();
  await until(page, () => !/^1,000 of/.test(document.querySelector('output').textContent.trim()));
  assert.equal(await field.inputValue(), 'вечер');
  await field.press('End');
  await page.keyboard.type('.mov');
  await page.waitForTimeout(500);
  assert.equal(await field.inputValue(), 'вечер.mov');
  await page
    .getByRole('button', { name: 'Clear the filters' })
    .or(page.locator('.bar button').filter({ hasText: /^Clear/ }))
    .first()
    .click();
  assert.equal(await field.inputValue(), '');
});

check(
  'narrows by a value beyond the first twelve, and says every key of many items',
  async ({ page, mock }) => {
    mock.state.items.slice(0, 60).forEach((one, i) => (one.source = `source ${String(i % 20).padStart(2, '0')}`));
    await page.reload();
    const panel = page.getByRole('region', { name: 'Facets' });
    const own = panel.getByRole('button', { name: /^source 19/ });
    await panel
      .getByRole('button', { name: /^source 0/ })
      .first()
      .waitFor();
    assert.equal(await own.count(), 0);
    await panel.getByRole('button', { name: /more$/ }).first().click();
    await own.click();
    await page.getByText('3 of 400').waitFor();
    await page.keyboard.press('a');
    await page.getByText('3 selected').waitFor();
    const bar = page.getByRole('region', { name: 'Selected items' });
    await bar.getByRole('button', { name: /more fields/ }).click();
    for (const key of [
      'Side claimed',
      'Side attributed',
      'Attributed by',
      'Person seen',
      'Seen',
      'Heard',
      'Camera faces',
      'Caption',
    ])
      await bar.getByRole('button', { name: key, exact: true }).waitFor();
    await bar.getByRole('button', { name: 'Person seen' }).click();
    await page.keyboard.type('the miller');
    await page.keyboard.press('Enter');
    await page.getByText('Saved for 3 items').waitFor();
    assert.equal(
      [...mock.state.said.values()].flat().filter((one) => one.key === 'person' && one.value === 'the miller').length,
      3,
    );
  },
  { items: 400 },
);
