// What holds for every view.
import assert from 'node:assert/strict';
import { axe_faults } from './browser.mjs';
import { check, id_of, tiles, until } from './checks.mjs';

check(
  'speaks French where the browser does, and changes language',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/`);
    await page.waitForSelector(tiles);
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'fr');
    assert.match(await page.locator('output').innerText(), /10\s000 éléments/);
    await page.getByRole('button', { name: 'EN', exact: true }).click();
    assert.match(await page.locator('output').innerText(), /10,000 items/);
    await page.reload();
    await page.waitForSelector(tiles);
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  },
  { locale: 'fr-FR' },
);

check(
  'says in French what the archive answers',
  async ({ page, mock }) => {
    const bad = mock.state.items.find((one) => one.state === 'unreadable');
    bad.reason = 'stopped after 20 s: the time limit for a file like this';
    mock.state.no_time = 'edtf_month';
    await page.goto(`${mock.address}/#/item/${bad.id}`);
    await page.getByText('arrêté après 20 s').first().waitFor();
    await page.getByText('scellement').waitFor();
    await page.getByText('examen').first().waitFor();
    await page.locator('#edit-time').click();
    await page.getByRole('textbox', { name: 'Date' }).fill('2031-13-01-x');
    await page.getByText('ce mois n’existe pas').waitFor();
    assert.equal(await page.getByText(/ingestion|probe|no such month/).count(), 0);
  },
  { locale: 'fr-FR', items: 400 },
);

check(
  'says what to do when there is nothing',
  async ({ page }) => {
    await page.getByText('Nothing here yet').waitFor();
    await page.getByText('contrechamp ingest').waitFor();
    assert.deepEqual(await axe_faults(page), []);
  },
  { items: 0 },
);

check(
  'reads well with one item',
  async ({ page }) => {
    await page.waitForSelector(tiles);
    assert.match(await page.locator('output').innerText(), /^1 item$/);
  },
  { items: 1 },
);

check(
  'titles the page by what it shows, and lets the keyboard pass the header',
  async ({ page, mock }) => {
    await page.waitForSelector(tiles);
    const plain = async () => (await page.title()).replace(/[\u2068\u2069]/g, '');
    assert.equal(await plain(), 'Library – Vallée de l’Ourle – Contrechamp');
    const odd = mock.state.items[2]; // its name turns round, were it not shown
    await page.goto(`${mock.address}/#/item/${odd.id}`);
    await page.waitForSelector('.columns');
    for (let turn = 0; turn < 50 && (await page.title()).startsWith('Library'); ++turn) await page.waitForTimeout(40);
    assert.match(await plain(), /^evidence.*U\+202E.* – Library – Vallée de l’Ourle – Contrechamp$/);
    assert.ok(!(await page.title()).includes('\u202e'));
    await page.goto(`${mock.address}/#/review`);
    await page.waitForSelector('.columns');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    assert.match(await plain(), / – Review – /);
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.timeline, .notice');
    assert.match(await plain(), /^Chronology – /);
    // The first stop of the keyboard, seen only while it has the focus.
    const skip = page.getByRole('button', { name: 'Skip to the content' });
    assert.ok((await skip.boundingBox()).y < 0);
    await page.locator('.brand').focus();
    await page.keyboard.press('Shift+Tab');
    assert.ok((await skip.boundingBox()).y >= 0);
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
  },
  { items: 400 },
);

check('shows markup in what files and people say as text', async ({ page, mock }) => {
  await page.goto(`${mock.address}/#/item/${mock.state.items[5].id}`);
  await page.getByText('<img src=x onerror=alert(1)>').waitFor();
  await page.getByText('<script>alert(2)</script>').first().waitFor();
});

check('says when it has no access, and when the archive stops answering', async ({ page, mock, seen }) => {
  await page.waitForSelector(tiles);
  mock.state.refuse = true;
  await page.reload();
  await page.getByText('This page has no access').waitFor();
  mock.state.refuse = false;
  await page.goto(mock.opening);
  await page.waitForSelector(tiles);
  await mock.close();
  await page.getByRole('alert').waitFor();
  assert.ok((await page.locator(tiles).count()) > 10);
  seen.problems.length = 0; // the refused requests, which the browser tells of
});

for (const [colorScheme, locale] of [
  ['light', 'en'],
  ['dark', 'fr-FR'],
]) {
  check(
    `has nothing that axe calls serious in open forms and under the shield, ${colorScheme}`,
    async ({ page, mock, seen }) => {
      const clean = async (where) => assert.deepEqual(await axe_faults(page), [], where);
      await page.waitForSelector(`${tiles} img`);
      await page.keyboard.press(' ');
      await page.locator('.bar[role=region] button').nth(2).click();
      await page.keyboard.type('Sarre');
      await page.getByRole('button', { name: /Pont de Sarre/ }).waitFor();
      await clean('said of many');
      await page.keyboard.press('Escape');
      const id = mock.state.items.find((one) => one.kind === 'video' && one.state === 'ready').id;
      for (const one of mock.state.items) one.graphic = 3;
      await page.goto(`${mock.address}/#/item/${id}`);
      await page.reload();
      await page.waitForSelector('.shield');
      await page.keyboard.press('w');
      await page.keyboard.type('Sarre');
      await page.getByRole('button', { name: /Pont de Sarre/ }).click();
      await page.keyboard.type(' amont');
      await page.waitForSelector('input[type=checkbox]');
      await clean('an item, its place being said');
      await page.keyboard.press('Escape');
      await page.goto(`${mock.address}/#/chronology`);
      await page.waitForSelector('.timeline canvas, .notice');
      await page.keyboard.press('e');
      await page.waitForSelector('form');
      await clean('a new event');
      await page.keyboard.type('The weir');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'The weir' }).first().click();
      await page.waitForSelector('.items img');
      await clean('an event');
      await page.goto(`${mock.address}/#/item/${'0'.repeat(64)}`);
      await page.waitForSelector('.notice');
      await clean('what is not there');
      seen.problems.length = 0; // the missing item, which the browser tells of
    },
    { colorScheme, locale, items: 400, times: 20 },
  );
}

for (const colorScheme of ['light', 'dark']) {
  check(
    `has nothing that axe calls serious, ${colorScheme}`,
    async ({ page, mock }) => {
      const faults = [];
      const views = {
        list: '#/',
        item: `#/item/${mock.state.items[0].id}`,
        photo: `#/item/${id_of(mock, (one) => one.kind === 'photo' && one.state === 'ready')}`,
        sound: `#/item/${id_of(mock, (one) => one.kind === 'sound' && one.state === 'ready')}`,
        unreadable: `#/item/${id_of(mock, (one) => one.state === 'unreadable')}`,
        copies: `#/item/${mock.state.items[0].id}/copies`,
        review: '#/review',
        chronology: '#/chronology',
        map: '#/map',
        families: '#/families',
        family: `#/families/${mock.state.families[0].id}`,
        angles: '#/angles',
        group: `#/angles/${mock.state.clock.clock.groups[0].id}`,
      };
      for (const [name, hash] of Object.entries(views)) {
        await page.goto(`${mock.address}/${hash}`);
        await page.waitForSelector(
          name === 'list'
            ? tiles
            : name === 'angles'
              ? '.groups'
              : name === 'families'
                ? '.families'
                : name === 'family'
                  ? '.lanes'
                  : name === 'group'
                    ? '.board'
                    : '.columns',
        );
        await page.waitForTimeout(400);
        faults.push(...(await axe_faults(page)).map((fault) => `${name}: ${fault}`));
      }
      await page.keyboard.press('?');
      await page.waitForSelector('dialog[open]');
      faults.push(...(await axe_faults(page)).map((fault) => `keys: ${fault}`));
      assert.deepEqual(faults, []);
    },
    { colorScheme, times: 300 },
  );
}

check(
  'lets keys of one character be switched off, and keeps the others',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/`);
    await page.waitForSelector(tiles);
    await page.keyboard.press('?');
    await page.getByLabel('Keys of one letter').uncheck();
    await page.keyboard.press('Escape');
    await until(page, () => !document.querySelector('dialog[open]'));
    for (const key of ['t', '?', '9', '+']) await page.keyboard.press(key);
    await page.waitForTimeout(200);
    assert.equal(await page.locator('dialog[open]').count(), 0);
    assert.match(page.url(), /#\/$/);
    assert.equal(await page.locator('header kbd').first().isVisible(), false);
    // Keys with a name act as before.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.columns');
    assert.match(page.url(), /#\/item\//);
    await page.keyboard.press('Escape');
    await page.waitForSelector(tiles);
    // It is remembered, and can be taken back without a key.
    await page.reload();
    await page.waitForSelector(tiles);
    await page.keyboard.press('t');
    await page.waitForTimeout(200);
    assert.match(page.url(), /#\/$/);
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByLabel('Keys of one letter').check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    await page.waitForSelector('.columns');
    assert.match(page.url(), /#\/chronology/);
  },
  { items: 20 },
);

check(
  'opens the way in for what is let fall on the page, and stays where it is',
  async ({ page, mock }) => {
    for (const hash of ['#/', `#/item/${mock.state.items[0].id}`, '#/chronology']) {
      await page.goto(`${mock.address}/${hash}`);
      await page.waitForSelector(hash === '#/' ? tiles : '.columns');
      const prevented = await page.evaluate(() => {
        const data = new DataTransfer();
        data.items.add(new File(['x'], 'march \u202e4pm.'));
        const events = ['dragover', 'drop'].map(
          (type) => new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
        return events.map((event) => !document.querySelector('main').dispatchEvent(event));
      });
      assert.deepEqual(prevented, [true, true], hash);
      await page.getByRole('dialog').getByText('where “march ‹U+202E›4pm.” lies').waitFor();
      await page.keyboard.press('Escape');
      await until(page, () => !document.querySelector('dialog[open]'));
    }
  },
  { items: 20 },
);

check(
  'needs no sideways scrolling at 200 %',
  async ({ page, mock }) => {
    for (const hash of [
      '#/',
      '#/families',
      `#/families/${mock.state.families[0].id}`,
      '#/angles',
      `#/angles/${mock.state.clock.clock.groups[0].id}`,
      '#/review',
      '#/chronology',
      '#/map',
      `#/item/${mock.state.items[0].id}`,
      `#/item/${mock.state.items[0].id}/copies`,
    ]) {
      await page.goto(`${mock.address}/${hash}`);
      await page.waitForSelector(
        hash === '#/' ? tiles : /angles|families/.test(hash) ? '.groups, .board, .families' : '.columns',
      );
      await page.waitForTimeout(300);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), hash);
    }
  },
  { viewport: { width: 640, height: 400 } },
);

for (const locale of ['en', 'fr-FR']) {
  check(
    `keeps its head in one row at 200 %, ${locale}`,
    async ({ page, mock }) => {
      await page.goto(`${mock.address}/#/`);
      await page.waitForSelector(tiles);
      const shape = await page.evaluate(() => {
        const header = document.querySelector('header');
        return {
          height: header.getBoundingClientRect().height,
          sideways: header.scrollWidth - header.clientWidth,
          tabs: [...header.querySelectorAll('nav a')].filter((one) => one.scrollWidth > one.clientWidth + 1).length,
        };
      });
      assert.ok(shape.height <= 44 && shape.sideways <= 0 && shape.tabs === 0, JSON.stringify(shape));
      assert.equal(
        await page.getByRole('button', { name: /Working as agent-3|Vous êtes agent-3/ }).innerText(),
        'agent-3',
      );
      assert.equal(await page.getByRole('button', { name: /^Keys|^Touches/ }).innerText(), '?');
    },
    { viewport: { width: 640, height: 400 }, items: 40, locale },
  );
}
