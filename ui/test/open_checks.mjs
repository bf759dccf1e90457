// What opens on top of the views: forms, dialogs, bars, failures; and a way through the page by Tab alone.
import assert from 'node:assert/strict';
import { ask_as_page, axe_faults } from './browser.mjs';
import { check, tiles, until } from './checks.mjs';

// Every thing that opens: how it is opened and what shows that it is there.
const OPENED = {
  async event(page, mock) {
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.timeline canvas');
    await page.keyboard.press('e');
    await page.waitForSelector('.side form');
  },
  async incident(page, mock) {
    const say = [
      { key: 'title', value: 'The bridge' },
      { key: 'time', value: '2031-05-12?' },
      { key: 'place', value: 'the ford', where: { lat: 45, lon: 6, radius_m: 10 } },
    ];
    const { id } = await ask_as_page(page, '/api/incidents', { say });
    await page.goto(`${mock.address}/#/incident/${id}`);
    await page.waitForSelector('.columns');
  },
  async map_event(page, mock) {
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    await page.waitForTimeout(800);
    await page.keyboard.press('e');
    await page.waitForSelector('.side form');
  },
  async take_in(page, mock) {
    await page.goto(`${mock.address}/#/`);
    await page.waitForSelector(tiles);
    await page
      .getByRole('button', { name: /Take in|Prendre en charge/ })
      .first()
      .click();
    await page.waitForSelector('dialog[open]');
  },
  async bulk(page, mock) {
    await page.goto(`${mock.address}/#/`);
    await page.waitForSelector(tiles);
    await page.locator('[role=grid]').focus();
    await page.keyboard.press('a');
    await page.waitForSelector('.bar [aria-expanded]');
  },
  async bulk_form(page) {
    await page.locator('.bar [aria-expanded]').nth(2).click();
    await page.waitForSelector('.bar .form');
  },
  async item_forms(page, mock) {
    await page.goto(`${mock.address}/#/item/${mock.state.items[0].id}`);
    await page.waitForSelector('.columns');
    await page.waitForTimeout(300);
    await page.keyboard.press('w');
    await page.waitForSelector('form');
  },
  async review_form(page, mock) {
    await page.goto(`${mock.address}/#/review`);
    await page.waitForSelector('.columns');
    await page.waitForTimeout(500);
    await page.keyboard.press('d');
    await page.waitForSelector('form');
  },
};

for (const [colorScheme, locale] of [
  ['light', 'en'],
  ['dark', 'fr-FR'],
]) {
  check(
    `has nothing that axe calls serious in what opens, ${colorScheme}, ${locale}`,
    async ({ page, mock, seen }) => {
      const faults = [];
      for (const [name, open] of Object.entries(OPENED)) {
        await open(page, mock);
        await page.waitForTimeout(250);
        faults.push(...(await axe_faults(page)).map((fault) => `${name}: ${fault}`));
        if (await page.locator('dialog[open]').count()) await page.keyboard.press('Escape');
      }
      mock.state.refuse = true;
      await page.goto(`${mock.address}/#/`);
      await page.reload();
      await page.waitForTimeout(600);
      faults.push(...(await axe_faults(page)).map((fault) => `failure: ${fault}`));
      seen.problems.length = 0; // the refused requests, which the browser tells of
      assert.deepEqual(faults, []);
    },
    { colorScheme, locale, items: 200, times: 200 },
  );
}

check(
  'can be used at 200 %: what opens lies within reach',
  async ({ page, mock }) => {
    for (const [name, open] of Object.entries(OPENED)) {
      if (name === 'map_event') continue; // the same form as of the chronology
      await open(page, mock);
      await page.waitForTimeout(250);
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${name} wants sideways scrolling`,
      );
      // The first field can be brought into view, and nothing lies on top of it.
      const reached = await page.evaluate(() => {
        const field =
          [...document.querySelectorAll('dialog[open] input, form input, form textarea, form select')].find(
            (one) => one.checkVisibility() && one.type !== 'search' && one.closest('nav') === null,
          ) ?? document.querySelector('[aria-expanded], main button');
        field.scrollIntoView({ block: 'center' });
        const box = field.getBoundingClientRect();
        const on_top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return {
          name: field.outerHTML.slice(0, 80),
          ok: box.width > 16 && (on_top === field || field.contains(on_top) || on_top?.contains(field) === true),
        };
      });
      assert.ok(reached.ok, `${name}: ${reached.name}`);
      if (await page.locator('dialog[open]').count()) await page.keyboard.press('Escape');
    }
  },
  { viewport: { width: 640, height: 400 }, items: 200, times: 200 },
);

check(
  'leads through the library, an item and the chronology by Tab alone, always seen',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/`);
    await page.waitForSelector(tiles);
    // Presses Tab until an element fits; every stop must be visible, named, and show that it has the focus.
    const tab_to = async (fits, most = 80) => {
      for (let k = 0; k < most; ++k) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
          const one = document.activeElement;
          if (one === document.body) return null;
          const style = getComputedStyle(one);
          const box = one.getBoundingClientRect();
          const name = (
            one.getAttribute('aria-label') ??
            one.labels?.[0]?.textContent ??
            one.innerText ??
            one.getAttribute('placeholder') ??
            ''
          ).trim();
          return {
            name,
            tag: one.tagName,
            role: one.getAttribute('role'),
            big: box.width > 0 && box.height > 0,
            ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1,
          };
        });
        if (at === null) continue;
        assert.ok(at.big, `the focus is on nothing to be seen: ${at.tag} ${at.name}`);
        assert.ok(at.name !== '' || at.role === 'grid', `nameless: ${at.tag}`);
        assert.ok(at.ring || at.role === 'grid', `no ring around ${at.tag} ${at.name}`);
        if (fits(at)) return at;
      }
      assert.fail(`not reached by ${most} presses of Tab: ${fits}`);
    };
    await tab_to((at) => at.role === 'grid');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.columns');
    await tab_to((at) => /Change/.test(at.name));
    await page.keyboard.press('Enter');
    await page.waitForSelector('form');
    await page.keyboard.type('Bélan');
    await page.keyboard.press('Enter');
    await until(page, () => !document.querySelector('.columns form'));
    await tab_to((at) => at.name === 'Chronology', 120);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.timeline canvas');
    await tab_to((at) => /New event/.test(at.name));
    await page.keyboard.press('Enter');
    await page.keyboard.type('By Tab alone');
    await page.keyboard.press('Enter');
    await until(page, () => document.querySelector('.side')?.textContent !== '');
    assert.equal(mock.state.incidents.length, 1);
  },
  { items: 60, times: 60 },
);
