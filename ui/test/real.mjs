// The page of the real program. Usage: node test/real.mjs ADDRESS [FOLDER for screenshots]
// The archive must hold the samples, and a clip "hour.mp4" of one hour (tests/program/page_test.py makes both).
import assert from 'node:assert/strict';
import { axe_faults, launch, open_page } from './browser.mjs';
import { until as until_on } from './checks.mjs';

const [address, shots] = process.argv.slice(2);
const home = new URL(address).origin;
const browser = await launch();
const opened = await open_page(browser, address);
const { page, seen } = opened;
const until = (what) => until_on(page, what, 20000);
const shot = (name) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : undefined);
const ask = (path) => page.evaluate(async (at) => (await fetch(at)).json(), path);

await page.goto(address);
await page.waitForSelector('[role=gridcell], [role=option], article, a[href*="#/item/"]');
assert.ok(!page.url().includes('token'), 'the token stays out of the address bar');
const { items } = await ask('/api/items?limit=200');
assert.equal(items.length, 15);
await shot('list-1280');

const hour = items.find((one) => one.name === 'hour.mp4');
await page.goto(`${home}/#/item/${hour.id}`);
await until(() => document.querySelector('video')?.readyState >= 3);
const box = await page.locator('[role=slider]').boundingBox();
const start = Date.now();
await page.keyboard.press(' ');
await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
await until(() => {
  const video = document.querySelector('video');
  return video.currentTime > 1800.2 && video.currentTime < 1815 && !video.seeking && video.readyState >= 3;
});
const took = Date.now() - start;
console.log(`playing at 30:00 of 1:00:00 after ${took} ms`);
assert.ok(took < 2000, `${took} ms`);
await shot('item-hour-1280');

const { pairs } = await ask('/api/copies').then((body) => ({ pairs: body.copies ?? body }));
assert.ok(pairs.length > 3, JSON.stringify(pairs).slice(0, 200));
const pair = pairs.find((one) => one.verdict === 'copy' && one.segments.length > 0 && one.segments[0].b_end > 1 && one.segments[0].a_end > 1 && one.a.id !== hour.id && one.b.id !== hour.id);
await page.goto(`${home}/#/item/${pair.a.id}/copies`);
await until(() => [...document.querySelectorAll('video')].filter((video) => video.readyState >= 3).length === 2);
await page.keyboard.press(' ');
await until(() => [...document.querySelectorAll('video')].every((video) => !video.paused && video.currentTime > 0));
await shot('copies-1280');
for (const kind of ['photo', 'sound', 'text', 'other']) {
  const item = items.find((one) => one.kind === kind);
  assert.ok(item, kind);
  await page.goto(`${home}/#/item/${item.id}`);
  await until(() => document.querySelector('h1, h2') !== null);
  await page.waitForTimeout(400);
  await shot(`item-${kind}-1280`);
}
if (shots) {
  await page.setViewportSize({ width: 1920, height: 1080 });
  for (const [name, at] of [['list', '/'], ['item', `/item/${pair.a.id}`], ['copies', `/item/${pair.a.id}/copies`]]) {
    await page.goto(`${home}/#${at}`);
    await page.waitForTimeout(1200);
    await shot(`${name}-1920`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
await page.goto(`${home}/#/`);
assert.deepEqual(await axe_faults(page), []);
assert.deepEqual(seen, { problems: [], foreign: [] });
await opened.close();
await browser.close();
console.log('page of the real program: passed');
