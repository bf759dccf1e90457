// Review: one scene after the other, everything by key.
import assert from 'node:assert/strict';
import { ask_as_page } from './browser.mjs';
import { check, until } from './checks.mjs';

const said_of = (mock, id) => mock.state.said.get(id) ?? [];

check('reviews by keys alone: rate, mark, note with its frame, go on', async ({ page, mock }) => {
  await page.goto(`${mock.address}/#/review`);
  await until(page, () => document.querySelector('video')?.readyState >= 3);
  const id = mock.state.items[0].id;
  assert.equal(await page.evaluate(() => document.querySelector('video').muted), true);
  await page.keyboard.press('4');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('i');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('o');
  await page.keyboard.press('.');
  await page.keyboard.press('e');
  await page.waitForSelector('.speaking textarea');
  await page.keyboard.type('a second camera on the roof');
  await page.keyboard.press('Enter');
  await until(page, () => !document.querySelector('.speaking'));
  const said = said_of(mock, id);
  assert.equal(said.find((one) => one.key === 'rating').value, '4');
  const out = said.find((one) => one.key === 'mark' && one.value === 'out');
  assert.deepEqual([Math.round(out.start_s), Math.round(out.end_s)], [1, 3]);
  const note = said.find((one) => one.key === 'note' && one.start_s !== null);
  assert.ok(Math.abs(note.start_s - 3.06) < 0.01, String(note.start_s)); // the middle of frame 76 of 25 a second
  // The list of moments is read anew after each thing said: wait for the note, not for the mark at the same second.
  const moment = page
    .locator('.right li')
    .filter({ hasText: 'a second camera on the roof' })
    .filter({ has: page.getByRole('button', { name: /0:03\.0/ }) })
    .first();
  await moment
    .getByRole('button', { name: /0:03\.0/ })
    .first()
    .click();
  await until(page, () => Math.abs(document.querySelector('video').currentTime - 3.06) < 0.02);
  for (const [key, name, value] of [
    ['6', 'side_claimed', 'Aval'],
    ['7', 'side_attributed', 'Amont'],
    ['v', 'attributing_source', 'tilleul'],
  ]) {
    await page.keyboard.press(key);
    await page.waitForSelector('.speaking input');
    await page.keyboard.type(value);
    await page.keyboard.press('Enter');
    await until(page, () => !document.querySelector('.speaking'));
    assert.equal(said_of(mock, id).find((one) => one.key === name)?.value, value);
  }
  const first = await page.locator('h1').innerText();
  await page.keyboard.press('n');
  await until(page, () => /Scene 2 of/.test(document.body.innerText));
  await page.keyboard.press('p');
  await until(page, () => /Scene 1 of/.test(document.body.innerText));
  assert.equal(await page.locator('h1').innerText(), first);
});

check('says the frame of the first scene too, without anything done before', async ({ page, mock }) => {
  mock.state.items[0].graphic = null;
  await page.goto(`${mock.address}/#/review`);
  await until(page, () => document.querySelector('video')?.readyState >= 3);
  await page.keyboard.press('e');
  await page.waitForSelector('.speaking .moment');
});

check('folds copies under their best version, and shows the others on demand', async ({ page, mock }) => {
  await page.goto(`${mock.address}/#/review`);
  await page.waitForSelector('.folded button');
  const name = await page.locator('h1').innerText();
  await page.locator('.folded button').first().click();
  await until(page, () => document.querySelector('.folded'));
  await page.waitForTimeout(300);
  assert.notEqual(await page.locator('h1').innerText(), name);
});

check('veils what is graphic until it is asked for', async ({ page, mock }) => {
  for (const one of mock.state.items) one.graphic = 3;
  await page.goto(`${mock.address}/#/review`);
  await page.waitForSelector('.shield');
  await page.keyboard.press('q');
  await until(page, () => !document.querySelector('.shield'));
  await page.keyboard.press('n');
  await page.waitForSelector('.shield');
  await page.locator('nav select').selectOption('4');
  await until(page, () => !document.querySelector('.shield'));
});

check('says of the scene gone to, however fast, and goes on saying when the page is closed', async ({ page, mock }) => {
  mock.state.slow_ms = 1500;
  await page.goto(`${mock.address}/#/review`);
  await until(page, () => /Scene 1 of/.test(document.body.innerText));
  const names = [];
  for (const rating of ['4', '2']) {
    await page.keyboard.press('n');
    await page.keyboard.press(rating);
    names.push(await page.locator('h1').innerText());
  }
  await page.goto('about:blank');
  const rated = () =>
    [...mock.state.said.entries()].flatMap(([id, list]) =>
      list.filter((one) => one.key === 'rating').map((one) => [id, one.value]),
    );
  for (let turn = 0; turn < 50 && rated().length < 2; ++turn) await page.waitForTimeout(40);
  assert.deepEqual(
    rated().map(([, value]) => value),
    ['4', '2'],
  );
  assert.notEqual(names[0], names[1]);
  // Names are shown with isolation, and what hides in them made visible: the letters agree.
  const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, '').slice(0, 6);
  assert.deepEqual(
    rated().map(([id]) => letters(mock.state.items.find((one) => one.id === id).name)),
    names.map(letters),
  );
});

check('loses nothing when the page is closed', async ({ page, mock }) => {
  await page.goto(`${mock.address}/#/review`);
  await page.waitForSelector('.columns');
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  await until(page, () => /Scene 3 of/.test(document.body.innerText));
  const name = await page.locator('h1').innerText();
  await page.keyboard.press('h');
  await page.waitForSelector('.speaking textarea');
  await page.keyboard.type('two bells');
  await page.reload();
  await until(page, () => /Scene 3 of/.test(document.body.innerText));
  assert.equal(await page.locator('h1').innerText(), name);
  await page.keyboard.press('h');
  await page.waitForSelector('.speaking textarea');
  assert.equal(await page.locator('.speaking textarea').inputValue(), 'two bells');
});

check(
  'goes on with the filtered list, and with everything that was begun, when the page is opened again',
  async ({ page, mock }) => {
    await page.waitForSelector('[role=gridcell]');
    await page.getByRole('region', { name: 'Facets' }).getByRole('button', { name: /Amont/ }).click();
    await until(page, () => / of 400/.test(document.querySelector('output').textContent));
    await page.keyboard.press('r');
    await until(page, () => /Scene 1 of/.test(document.body.innerText));
    await page.keyboard.press('n');
    await page.keyboard.press('n');
    await until(page, () => /Scene 3 of/.test(document.body.innerText));
    const [where, name] = [
      await page.locator('nav .dim').filter({ hasText: 'Scene' }).innerText(),
      await page.locator('h1').innerText(),
    ];
    await page.keyboard.press('w');
    await page.getByRole('textbox', { name: 'Place' }).fill('Sarre');
    await page.getByRole('button', { name: /Pont de Sarre/ }).click();
    await page.getByLabel('Radius').fill('70');
    await page.getByLabel('Rests on').fill('the arch');
    await page.goto('about:blank');
    await page.goto(`${mock.address}/#/review`);
    await until(page, () => /Scene 3 of/.test(document.body.innerText));
    assert.deepEqual(
      [await page.locator('nav .dim').filter({ hasText: 'Scene' }).innerText(), await page.locator('h1').innerText()],
      [where, name],
    );
    await page.keyboard.press('w');
    await page.waitForSelector('.speaking input');
    await page.keyboard.press('Enter');
    await until(page, () => !document.querySelector('.speaking'));
    const said = [...mock.state.said.values()].flat().find((one) => one.value === 'Pont de Sarre');
    assert.deepEqual(
      [said.where, said.evidence],
      [{ lat: 45.2, lon: 6.7, radius_m: 70, bearing_deg: null }, 'the arch'],
    );
  },
  { items: 400 },
);

check(
  'takes in what comes and what is said of copies, and stays with the scene',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/review`);
    await page.waitForSelector('.folded button');
    const count = async () =>
      Number(
        /of ([\d,]+)/.exec(await page.locator('nav .dim').filter({ hasText: 'Scene' }).innerText())[1].replace(',', ''),
      );
    const [before, name] = [await count(), await page.locator('h1').innerText()];
    const fresh = mock.state.items.find((one) => one.kind === 'video' && one.state === 'ready' && one.copies === 0);
    mock.state.items.splice(30, 0, { ...fresh, id: 'e'.repeat(64), name: 'new one.mp4' });
    mock.tell();
    for (let turn = 0; turn < 120 && (await count()) === before; ++turn) await page.waitForTimeout(100);
    assert.deepEqual([await count(), await page.locator('h1').innerText()], [before + 1, name]);
    const folded = await page.locator('.folded li').count();
    const pair = (await ask_as_page(page, '/api/copies')).find((one) => one.verdict === 'copy');
    await page.goto(`${mock.address}/#/item/${pair.a.id}/copies/${pair.b.id}`);
    await page.getByRole('button', { name: /Not the same/ }).click();
    await page.getByText(/agent-3: /).waitFor();
    await page.goto(`${mock.address}/#/review`);
    await until(page, () => document.querySelector('h1')?.textContent !== '');
    for (let turn = 0; turn < 60 && (await count()) !== before + 2; ++turn) await page.waitForTimeout(100);
    assert.equal(await count(), before + 2);
    assert.ok((await page.locator('.folded li').count()) < folded);
  },
  { items: 400 },
);

check(
  'plays with the space bar after a star was pressed by the pointer',
  async ({ page, mock }) => {
    mock.state.items[0].graphic = null;
    await page.goto(`${mock.address}/#/review`);
    await page.reload();
    await until(page, () => document.querySelector('video')?.readyState >= 3);
    await page.getByRole('button', { name: '3 of 5' }).click();
    await until(page, () => document.querySelector('.stars [aria-pressed=true]'));
    const said = () => said_of(mock, mock.state.items[0].id).filter((one) => one.key === 'rating').length;
    assert.equal(said(), 1);
    await page.keyboard.press(' ');
    await until(page, () => !document.querySelector('video').paused);
    assert.equal(said(), 1);
  },
  { items: 400 },
);
