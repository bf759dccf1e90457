// How the page comes by what opens the archive, keeps it, and loses it.
import assert from 'node:assert/strict';
import { check, tiles, until } from './checks.mjs';
import { check_other_ports } from './other_ports.mjs';

const kept = (page) => page.evaluate(() => localStorage.getItem('contrechamp.session'));

check(
  'takes the token out of the address at once, and sends it nowhere but to the exchange',
  async ({ page, mock }) => {
    mock.state.heard = [];
    await page.goto('about:blank');
    await page.goto(`${mock.opening}#/item/${mock.state.items[0].id}`);
    await page.waitForSelector('.columns');
    assert.equal(await page.evaluate(() => location.href), `${mock.address}/#/item/${mock.state.items[0].id}`);
    await page.goBack(); // away, and forth: the entry of the history has no token either
    await page.goForward();
    await page.waitForSelector('.columns');
    assert.ok(!page.url().includes('token'));
    const { token, session, pictures } = mock.state.secrets;
    assert.deepEqual(JSON.parse(await kept(page)), { session, pictures });
    for (const { method, url, headers } of mock.state.heard) {
      const bears = JSON.stringify(headers);
      assert.equal(headers.cookie, undefined, url);
      // A picture behind an element has the page for a referrer, whatever the policy of the page: its bare address, to
      // itself.
      assert.ok([undefined, `${mock.address}/`].includes(headers.referer), `${url} ${headers.referer}`);
      assert.equal(bears.includes(token), url === '/api/session' && method === 'POST', url);
      assert.equal(url.includes(token), url.startsWith('/?token='), url);
      assert.ok(!url.includes(session), url);
      assert.equal(url.includes(pictures), url.includes('.webp'), url);
    }
    assert.ok(mock.state.heard.some((one) => one.url.includes('.webp')));
  },
  { items: 40 },
);

check(
  'goes on after a reload and in another tab, without the token',
  async ({ page, mock }) => {
    await page.waitForSelector(`${tiles} img`);
    await page.reload();
    await page.waitForSelector(`${tiles} img`);
    const other = await page.context().newPage();
    await other.goto(`${mock.address}/`);
    await other.waitForSelector(`${tiles} img`);
    await until(other, () => [...document.querySelectorAll('[role=gridcell] img')].some((one) => one.naturalWidth > 0));
    await other.close();
  },
  { items: 40 },
);

check(
  'says what to do where nothing opens it, in both languages',
  async ({ page, mock, seen }) => {
    await page.getByText('Open the address that “contrechamp serve” printed').first().waitFor();
    assert.equal(await kept(page), null);
    await page.getByRole('button', { name: 'FR', exact: true }).click();
    await page.getByText('Ouvrez l’adresse affichée par').first().waitFor();
    await page.goto(`${mock.address}/?token=${'0'.repeat(32)}`);
    await page.getByText('Ouvrez l’adresse affichée par').first().waitFor();
    assert.ok(!page.url().includes('token'));
    seen.problems.length = 0; // the refused requests, which the browser tells of
  },
  { items: 40, shut: true },
);

check(
  'forgets a session of a program that was started anew, and goes on when another tab has opened it',
  async ({ page, mock, seen }) => {
    await page.waitForSelector(`${tiles} img`);
    const before = await kept(page);
    Object.assign(mock.state.secrets, { token: '1'.repeat(32), session: '2'.repeat(32), pictures: '3'.repeat(32) });
    await page.keyboard.press('Enter'); // an item, which is asked for
    await page.getByText('The program was ended or started anew').waitFor();
    assert.equal(await kept(page), null);
    const other = await page.context().newPage();
    await other.goto(`${mock.address}/?token=${mock.state.secrets.token}`);
    await other.waitForSelector(tiles);
    assert.notEqual(await kept(page), before);
    await page.getByText('The program was ended or started anew').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.goto(`${mock.address}/#/item/${mock.state.items[2].id}`);
    await page.waitForSelector('.columns');
    await other.close();
    seen.problems.length = 0; // the refused requests, which the browser tells of
  },
  { items: 40 },
);

check(
  'shows pages on other ports nothing',
  async ({ page, mock }) => {
    await page.waitForSelector(`${tiles} img`);
    await check_other_ports(
      page,
      mock.address,
      await page
        .locator(`${tiles} img`)
        .first()
        .evaluate((one) => one.src),
    );
  },
  { items: 40 },
);
