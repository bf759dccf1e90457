// What somebody has begun to write outlives the page, also in the small forms of links, verdicts and clocks.
import assert from 'node:assert/strict';
import { check, until } from './checks.mjs';

const kept = (page) =>
  page.evaluate(() =>
    JSON.parse(localStorage.getItem('contrechamp.drafts') ?? '[]').map(([name]) => name.replace(/ [0-9a-f ]{64,}/, '')),
  );

async function group(page, mock) {
  await page.goto(`${mock.address}/#/angles/${mock.state.clock.clock.groups[0].id}`);
  await page.reload();
  await page.waitForSelector('.tracks canvas');
}

check(
  'keeps what is begun of a link when the page is closed, for that link alone',
  async ({ page, mock }) => {
    await group(page, mock);
    await page.keyboard.press('n');
    const rests = page.locator('.link').getByLabel('Rests on');
    await rests.fill('the second bell');
    const offset = page.locator('.link').getByLabel('Offset: time in the first');
    await offset.fill('4.5');
    const pair = await page.locator('.link .pair').innerText();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('n');
    await until(page, () => document.querySelector('.link .evidence').value === '');
    assert.equal(await offset.inputValue(), '');
    await group(page, mock);
    await page.keyboard.press('n');
    assert.equal(await page.locator('.link .pair').innerText(), pair);
    assert.deepEqual([await rests.inputValue(), await offset.inputValue()], ['the second bell', '4.5']);
    await page.getByRole('button', { name: /^Lock/ }).click();
    await until(page, () => document.querySelector('.link .evidence').value === '');
    assert.equal(mock.state.clock.said[0].evidence, 'the second bell');
    assert.deepEqual(await kept(page), [], 'what is said is no draft');
  },
  { items: 2000 },
);

check(
  'keeps what a verdict rests on when the page is closed, for that pair alone',
  async ({ page, mock }) => {
    const [one, other] = mock.state.items.filter(
      (item) => item.kind === 'video' && item.state === 'ready' && item.copies > 0,
    );
    const at = async (item) => {
      await page.goto(`${mock.address}/#/item/${item.id}/copies`);
      await page.reload();
      await page.waitForSelector('.verdict');
    };
    await at(one);
    await page.getByLabel('Rests on').fill('another car passes');
    await at(other);
    assert.equal(await page.getByLabel('Rests on').inputValue(), '');
    await at(one);
    assert.equal(await page.getByLabel('Rests on').inputValue(), 'another car passes');
    await page.getByRole('button', { name: /Not the same/ }).click();
    await until(page, () => document.querySelector('.verdict input').value === '');
    assert.deepEqual(await kept(page), []);
  },
  { items: 400 },
);

check(
  'keeps what a clock shows when the page is closed, with the moment at which it was begun',
  async ({ page, mock }) => {
    await group(page, mock);
    await page.getByText('A clock is seen or heard…').click();
    const when = page.getByPlaceholder('2031-05-12T16:04:10Z');
    await when.fill('2031-05-12T16:04Z');
    const form = page.locator('form').filter({ hasText: 'What it shows' });
    await form.getByRole('textbox').nth(1).fill('the station clock');
    const begun = JSON.parse(await page.evaluate(() => JSON.parse(localStorage.getItem('contrechamp.drafts'))[0][1]));
    await page.getByRole('heading', { level: 1 }).click();
    for (let k = 0; k < 3; ++k) await page.keyboard.press('ArrowRight');
    await form.getByRole('button', { name: /Begun at/ }).waitFor();
    await group(page, mock);
    await when.waitFor({ state: 'visible' });
    assert.deepEqual(
      [await when.inputValue(), await form.getByRole('textbox').nth(1).inputValue()],
      ['2031-05-12T16:04Z', 'the station clock'],
    );
    const back = form.getByRole('button', { name: /Begun at/ });
    if (await back.count()) await back.click();
    await until(
      page,
      () => ![...document.querySelectorAll('form button')].some((one) => /Begun at/.test(one.textContent)),
    );
    await form.getByRole('button', { name: 'Save' }).click();
    await until(page, () => document.querySelector('input[placeholder^="2031"]').value === '');
    const said = [...mock.state.said.values()].flat().find((one) => one.key === 'clock_time');
    assert.equal(said.value.split(' ')[0], begun.at_s);
    assert.deepEqual(await kept(page), []);
  },
  { items: 2000 },
);
