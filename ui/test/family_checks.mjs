// Copies as families: who shows what of one footage.
import assert from 'node:assert/strict';
import { check, until } from './checks.mjs';

const board = async (page, mock) => {
  await page.goto(`${mock.address}/#/families/${mock.state.families[0].id}`);
  await page.waitForSelector('.compare .stage');
};
const videos_ready = (page) =>
  until(
    page,
    () =>
      [...document.querySelectorAll('.compare video')].filter((video) => video.readyState >= 3 && !video.seeking)
        .length === 2,
    30000,
  );
const names = (page) => page.locator('.lanes li .line').allInnerTexts();

check(
  'shows families, the widest lane first, with edits and the earliest known appearance',
  async ({ page, mock }) => {
    await page.keyboard.press('8');
    await page.getByText('6 items show one footage').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.lanes');
    const family = mock.state.families[0];
    assert.equal(await page.locator('.lanes li').count(), 6);
    assert.match(await page.locator('.lanes li').first().innerText(), /widest/);
    for (const words of [
      'excerpt, mirrored, cropped',
      'excerpt, faster (1.25×)',
      'excerpt, turned (90°), with something laid over',
    ])
      await page.getByText(words).waitFor();
    assert.match(
      await page.locator('.known').innerText(),
      /Earliest known appearance[\s\S]*2031-05-12 16:04:02 UTC[\s\S]*the file claims/,
    );
    assert.equal(await page.locator('.arcs path').count(), family.links.length);
    await page.keyboard.press('PageDown');
    await page.getByText('2 items show one footage').waitFor();
  },
  { items: 2000 },
);

check(
  'says the arcs of a family in words, also where there is no room for them',
  async ({ page, mock }) => {
    await board(page, mock);
    assert.match(
      await page.locator('.legend').innerText(),
      /the pictures match\s+the pictures match faintly\s+the two compared below/,
    );
    await page.getByText('6 pairs make this family').click();
    const pairs = page.locator('.pairs li');
    assert.equal(await pairs.count(), 6);
    // c and e: 10 to 25 and 8 to 24 of the footage, scored 0.55.
    const faint = pairs.filter({ hasText: 'faintly' });
    assert.match(await faint.innerText(), /faintly \(55\s%\)[\s\S]*both show 0:10–0:24 of the footage/);
    await faint.getByRole('button').click();
    assert.equal(await faint.getByRole('button').getAttribute('aria-pressed'), 'true');
    assert.equal(await page.locator('.pairs [aria-pressed=true]').count(), 1);
    // What a lane draws is said to who cannot see it.
    await page
      .getByRole('button', { name: /shows 0:10–0:25 of the footage/ })
      .first()
      .waitFor();
    await page.setViewportSize({ width: 640, height: 400 });
    assert.equal(await page.locator('.arcs').isVisible(), false);
    assert.ok(await pairs.first().isVisible());
  },
  { items: 2000 },
);

check(
  'lays B on A where it belongs: wipe, in turn, side by side, locked to the matching moment',
  async ({ page, mock }) => {
    await board(page, mock);
    const mirrored = mock.state.families[0].members.find((one) => one.mirrored);
    await page.locator('.lanes li').filter({ hasText: 'mirrored' }).locator('.name').click();
    await until(
      page,
      () => document.querySelector('.compare') && document.querySelectorAll('.compare video').length === 2,
    );
    await page.keyboard.press('w');
    await videos_ready(page);
    const laid = await page.evaluate(() => {
      const b = document.querySelector('.screen.b');
      const matrix = new DOMMatrix(getComputedStyle(b).transform);
      return {
        clip: getComputedStyle(b.parentElement).clipPath,
        a: matrix.a,
        unit: Math.max(b.offsetWidth, b.offsetHeight),
        e: matrix.e,
      };
    });
    // The map of the member leads to the reference, which is A: minus 0.74 across, 0.05 of the long side to the right.
    assert.ok(Math.abs(laid.a + 0.74) < 1e-6 && Math.abs(laid.e - 0.05 * laid.unit) < 0.5, JSON.stringify(laid));
    assert.match(laid.clip, /^inset\(0px 0px 0px \d/);
    const edge = () => page.locator('.edge').evaluate((one) => parseFloat(one.style.left));
    const before = await edge();
    await page.keyboard.press(']');
    await until(page, () => true);
    assert.ok((await edge()) > before);
    // The footage's second 10 is second 8 of A and second 5 of B.
    await page.keyboard.press(' ');
    await until(
      page,
      () => [...document.querySelectorAll('.compare video')].every((video) => !video.paused && video.currentTime > 5.5),
      20000,
    );
    await page.waitForTimeout(1500);
    const [a, b] = await page.evaluate(() =>
      [...document.querySelectorAll('.compare video')].map((video) => video.currentTime),
    );
    console.log(`  b is ${((b - (a - 3)) * 1000).toFixed(0)} ms from where the footage says`);
    assert.ok(Math.abs(b - (a - 3)) < 0.06, `${a} ${b}`);
    await page.keyboard.press('k');
    await page.keyboard.press('e');
    const shown = new Set();
    for (let k = 0; k < 20; ++k) {
      shown.add(await page.evaluate(() => getComputedStyle(document.querySelector('.over')).visibility));
      await page.waitForTimeout(100);
    }
    assert.deepEqual([...shown].sort(), ['hidden', 'visible']);
    await page.keyboard.press('s');
    await until(page, () => !document.querySelector('.laid'));
    assert.equal(mirrored.id.length, 64);
  },
  { items: 2000 },
);

check(
  "takes a person's verdict by key, shows it at once, and takes it back",
  async ({ page, mock }) => {
    await board(page, mock);
    await page.locator('.lanes li').filter({ hasText: 'faster' }).locator('.name').click();
    await page.waitForSelector('.compare .verdict');
    await page.keyboard.press('y');
    await page.getByText('judged to be the same footage').first().waitFor();
    const reference = mock.state.families[0].reference;
    const faster = mock.state.families[0].members.find((one) => one.speed > 1).id;
    assert.equal(mock.state.said.get(reference).find((one) => one.key === 'footage').value, `${faster} same`);
    await page.keyboard.press('o');
    await until(page, () => document.querySelector('.verdict strong')?.textContent === 'same footage');
    // The mirrored one hangs on the reference alone, and the turned one on it: both leave.
    await page.locator('.lanes li').filter({ hasText: 'mirrored' }).locator('.name').click();
    await until(page, () => document.querySelector('.lanes .chosen')?.textContent.includes('mirrored'));
    await page.waitForSelector('.compare .verdict');
    await page.keyboard.press('d');
    await until(page, () => document.querySelectorAll('.lanes li').length === 4);
    assert.equal((await names(page)).length, 4);
    await page.keyboard.press('u');
    await until(page, () => document.querySelectorAll('.lanes li').length === 6);
  },
  { items: 2000 },
);

check(
  'says a verdict on evidence, and shows whose word it is, when and on what',
  async ({ page, mock }) => {
    const id = mock.state.items.find((one) => one.kind === 'video' && one.state === 'ready' && one.copies > 0).id;
    await page.goto(`${mock.address}/#/item/${id}/copies`);
    await page.getByLabel('Rests on').fill('another car passes');
    await page.getByRole('button', { name: /Not the same/ }).click();
    await until(page, () =>
      /agent-3: .*\d{4}-\d\d-\d\d .*Rests on:.*another car passes/.test(
        document.querySelector('.verdict').innerText.replace(/\s+/g, ' '),
      ),
    );
    const said = [...mock.state.said.values()].flat().find((one) => one.key === 'footage');
    assert.equal(said.evidence, 'another car passes');
    assert.equal(await page.getByLabel('Rests on').inputValue(), '');
  },
  { items: 400 },
);
