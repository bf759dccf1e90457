// A picture of every view: light and dark, English and French, with nothing in the archive and with much. Usage:
// npm run build && node test/views.mjs FOLDER. Fails where a view scrolls sideways, is bare, or a browser complains.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { launch, open_page } from './browser.mjs';
import { start_mock } from './mock_server.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('name a folder for the pictures');
mkdirSync(folder, { recursive: true });

function views_of(mock) {
  const of_kind = (kind) => mock.state.items.find((one) => one.kind === kind && one.state === 'ready' && !one.graphic);
  const copied = mock.state.items.find((one) => one.kind === 'video' && one.copies > 0);
  return {
    list: '/',
    review: '/review',
    families: '/families',
    angles: '/angles',
    chronology: '/chronology',
    map: '/map',
    ...(copied && {
      item: `/item/${of_kind('video').id}`,
      photo: `/item/${of_kind('photo').id}`,
      sound: `/item/${of_kind('sound').id}`,
      unreadable: `/item/${mock.state.items.find((one) => one.state === 'unreadable').id}`,
      copies: `/item/${copied.id}/copies`,
      family: `/families/${mock.state.families[0].id}`,
      group: `/angles/${mock.state.clock.clock.groups[0].id}`,
      incident: `/incident/${mock.state.incidents[0].id}`,
    }),
  };
}

const browser = await launch();
let taken = 0;
for (const [fullness, items, times] of [
  ['empty', 0, 0],
  ['full', 10000, 1000],
]) {
  const mock = await start_mock({ items, times });
  if (items > 0)
    mock.state.incidents.push({
      id: '0'.repeat(16),
      statements: [
        {
          seq: 1,
          key: 'title',
          value: 'The bridge at Sarre',
          by: 'heron',
          agent: 'heron',
          time: '2031-06-01T10:00:00Z',
          about: 'incident',
          state: 'stands',
          superseded: false,
          start_s: null,
          end_s: null,
          where: null,
          span: null,
          evidence: null,
          withdraws: null,
        },
      ],
    });
  for (const colorScheme of ['light', 'dark']) {
    for (const locale of ['en', 'fr-FR']) {
      const { page, seen, close } = await open_page(browser, mock.address, { colorScheme, locale });
      await page.goto(mock.opening);
      for (const [name, at] of Object.entries(views_of(mock))) {
        await page.goto(`${mock.address}/#${at}`);
        const words = () => page.evaluate(() => document.querySelector('main')?.innerText.trim().length ?? 0);
        for (let waited = 0; waited < 10000 && (await words()) <= 5; waited += 100) await page.waitForTimeout(100);
        await page.waitForTimeout(name === 'map' ? 2500 : 1200);
        const shape = await page.evaluate(() => ({
          sideways: document.documentElement.scrollWidth - innerWidth,
          words: document.querySelector('main').innerText.trim().length,
        }));
        assert.ok(
          shape.sideways <= 0 && shape.words > 5,
          `${fullness} ${name} ${colorScheme} ${locale}: ${JSON.stringify(shape)}`,
        );
        await page.screenshot({ path: `${folder}/${fullness}-${name}-${locale.slice(0, 2)}-${colorScheme}.png` });
        taken += 1;
      }
      await page.goto(`${mock.address}/#/`);
      await page
        .getByRole('button', { name: /Take in…|Prendre en charge…/ })
        .first()
        .click();
      await page.waitForTimeout(600);
      await page.screenshot({ path: `${folder}/${fullness}-take-${locale.slice(0, 2)}-${colorScheme}.png` });
      taken += 1;
      assert.deepEqual(seen, { problems: [], foreign: [] });
      await close();
    }
  }
  await mock.close();
}
await browser.close();
console.log(`${taken} pictures in ${folder}`);
