// The page of the real program on real footage. Usage: node test/footage.mjs ADDRESS NAME [FOLDER for screenshots]
// The archive holds clips of one side, and of the other a mirrored cut of the one called NAME
// (tests/program/footage_test.py).
import assert from 'node:assert/strict';
import { ask_as_page, axe_faults, launch, open_page } from './browser.mjs';
import { tiles, until as until_on } from './checks.mjs';

const [address, name, shots] = process.argv.slice(2);
const home = new URL(address).origin;
const browser = await launch();
const opened = await open_page(browser, address);
const { page, seen } = opened;
const until = (what, of) => until_on(page, what, 20000, of);
const shot = (view) => (shots ? page.screenshot({ path: `${shots}/footage-${view}.png` }) : undefined);
const ask = (path) => ask_as_page(page, path);

await page.goto(address);
await page.waitForSelector(tiles);
const { items } = await ask('/api/items?limit=200');
const whole = items.find((one) => one.name === name),
  cut = items.find((one) => one.name === 'mirrored cut.mp4');
assert.ok(
  whole && cut && items.every((one) => one.state === 'ready'),
  JSON.stringify(items.map((one) => [one.name, one.state])),
);
await until(
  () => [...document.querySelectorAll('[role=gridcell] img')].filter((one) => one.naturalWidth > 0).length >= 10,
);
await shot('list');

// Found by its side alone, and opened.
await page.getByRole('button', { name: /south/ }).first().click();
await until(() => document.querySelectorAll('[role=gridcell]').length === 1);
await page.goto(`${home}/#/item/${whole.id}`);
await until(() => document.querySelector('video')?.readyState >= 3);
await page.keyboard.press(' ');
await until(() => document.querySelector('video').currentTime > 0.5);
await page.keyboard.press(' ');

// The cut is known for what it is, and lies where it was cut.
const copies = await ask(`/api/items/${cut.id}/copies`);
const pair = copies.find((one) => [one.a.id, one.b.id].includes(whole.id));
assert.equal(pair?.verdict, 'copy');
const segment = pair.segments[0];
const from = pair.a.id === whole.id ? [segment.a_start, segment.a_end] : [segment.b_start, segment.b_end];
assert.ok(Math.abs(from[0] - 2) < 0.5 && Math.abs(from[1] - 10) < 0.5, JSON.stringify(segment));
await page.goto(`${home}/#/item/${cut.id}/copies`);
await until(() => [...document.querySelectorAll('video')].filter((video) => video.readyState >= 3).length === 2);
await page.getByText('same footage').first().waitFor();
await shot('copies');
const { families } = await ask('/api/families');
const family = families.find((one) => one.members.some((member) => member.id === cut.id));
assert.equal(
  family.members.find((member) => member.id === cut.id).mirrored !==
    family.members.find((member) => member.id === whole.id).mirrored,
  true,
);
await page.goto(`${home}/#/families/${family.id}`);
await page.locator('.lanes li').nth(1).waitFor();
await shot('family');

for (const [view, ready] of [
  ['review', '.bar, .columns'],
  ['angles', 'main, h1, h2'],
  ['chronology', '.timeline canvas, .side'],
  ['map', '.maplibregl-canvas'],
]) {
  await page.goto(`${home}/#/${view}`);
  await page.waitForSelector(ready);
  await page.waitForTimeout(800);
  await shot(view);
  assert.deepEqual(await axe_faults(page), [], view);
}
assert.deepEqual(seen, { problems: [], foreign: [] });
await opened.close();
await browser.close();
console.log('page of the real program on real footage: passed');
