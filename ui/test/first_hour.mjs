// The first hour of somebody with two deliveries, on the real program. Usage: node test/first_hour.mjs ADDRESS NORTH
// SOUTH
// [FOLDER for screenshots]. The archive is empty at the start; NORTH and SOUTH are folders of the samples.
import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import { ask_as_page, axe_faults, launch, open_page } from './browser.mjs';
import { until as until_on } from './checks.mjs';

const [address, north, south, shots] = process.argv.slice(2);
const home = new URL(address).origin;
const browser = await launch();
const opened = await open_page(browser, address);
const { page, seen } = opened;
const started = Date.now();
const until = (what, ms = 20000) => until_on(page, what, ms);
const ask = (path) => ask_as_page(page, path);
const say = (what) => console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${what}`);
const shot = (name) => (shots ? page.screenshot({ path: `${shots}/hour-${name}.png` }) : undefined);
const settled = async () => {
  for (const end = Date.now() + 180000; Date.now() < end; await page.waitForTimeout(300)) {
    const { ingest, work, counts } = await ask('/api/archive');
    if (ingest === null && work.waiting + work.running === 0 && counts.items > 0) return counts;
  }
  throw new Error('the jobs do not end');
};

const until_path = (path) => page.locator('dialog .path').getByText(path, { exact: true }).waitFor();

async function take(folder, side, source) {
  await page.getByRole('button', { name: 'Take in…' }).click();
  // Its parent is typed; then it is found and opened by keys.
  await page.getByLabel('Folder', { exact: true }).fill(dirname(folder));
  await page.getByText(/^\d+ folders, /).waitFor();
  const there = page.getByRole('listbox', { name: 'What lies there' });
  await until_path(dirname(folder));
  await there.focus();
  await page.keyboard.type(basename(folder).slice(0, 3));
  await page.keyboard.press('Enter');
  await until_path(folder);
  assert.equal(await page.getByLabel('Folder', { exact: true }).inputValue(), folder);
  await page.getByRole('dialog').getByLabel('Side').fill(side);
  await page.getByRole('dialog').getByLabel('Source').fill(source);
  await page.keyboard.press('Enter');
  await until(() => !document.querySelector('dialog[open]'));
  return settled();
}

await page.goto(address);
await page.getByText('Nothing here yet').waitFor();
await shot('empty');
await take(north, 'north', 'heron');
const counts = await take(south, 'south', 'tilleul');
await page.goto(`${home}/#/`);
await page.waitForSelector('[role=gridcell] img');
say(`two folders dropped: ${counts.items} items, ${counts.copies} pairs of copies`);
assert.ok(counts.items >= 12 && counts.copies >= 3, JSON.stringify(counts));
await shot('library');

// Each scene once, and ten moments marked with notes, by keys alone.
await page.keyboard.press('r');
await until(() => /Scene 1 of/.test(document.body.innerText));
const scenes = Number(/Scene 1 of (\d+)/.exec(await page.locator('body').innerText())[1]);
const watched = (await ask('/api/items?limit=100')).items.filter(
  (one) => one.state === 'ready' && ['video', 'photo', 'sound'].includes(one.kind),
).length;
say(`copies folded: ${watched} items are ${scenes} scenes`);
assert.ok(scenes < watched, `${scenes} of ${watched}`);
let marked = 0;
for (let scene = 0; scene < scenes && marked < 10; ++scene) {
  const before = await page.locator('h1').innerText();
  const plays = await page.evaluate(async () => {
    for (let i = 0; i < 40; ++i) {
      const media = document.querySelector('video, audio');
      if (media?.readyState >= 2) return true;
      if (document.querySelector('.photo, img[alt]') && i > 10) return false;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  });
  for (let n = 0; plays && n < 5 && marked < 10; ++n) {
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('e');
    await page.waitForSelector('.speaking textarea');
    await page.keyboard.type(marked === 4 ? 'the smoke stands over Pont-de-Sârre' : `moment ${marked}`);
    await page.keyboard.press('Enter');
    await until(() => !document.querySelector('.speaking'));
    marked += 1;
  }
  await page.keyboard.press(String(scene % 6));
  if (scene === 0) await shot('review');
  if (marked < 10) {
    await page.keyboard.press('n');
    await page.waitForTimeout(400);
    if (scene + 1 < scenes) assert.notEqual(await page.locator('h1').innerText(), before);
  }
}
assert.equal(marked, 10);
const moments = (await ask('/api/items?limit=100')).items.reduce((sum, one) => sum + one.marks, 0);
assert.equal(moments, 10);
say('ten moments marked, each with its frame');

// Three events on the chronology and the map, one of them not sure.
await page.keyboard.press('t');
await page.waitForSelector('h1');
for (const [title, time, where] of [
  ['The bridge falls', '2031-04-12T14:02Z', '48.1254, 6.7'],
  ['The crossing', '2031-04-12~', '48.2, 6.9'],
  ['The market burns', '2031-04?/2031-05', 'geo:48.3,6.5;u=2000'],
]) {
  await page
    .locator('nav')
    .getByRole('button', { name: /New event/ })
    .click();
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Time', { exact: true }).fill(time);
  await page.getByLabel('Place').fill(where);
  await page.keyboard.press('Enter');
  await page.locator('.chosen').getByText(title).waitFor();
}
await shot('chronology');
const { incidents } = await ask('/api/incidents');
assert.equal(incidents.length, 3);
await page.keyboard.press('g');
await page.waitForSelector('.maplibregl-canvas');
await page
  .locator('.side')
  .getByRole('button', { name: /The market burns/ })
  .click();
await page.waitForTimeout(1500);
assert.match(await page.locator('.chosen').innerText(), /within 2,000 m/);
await shot('map');
say('three events on the chronology and on the map');

// Both sides of one event, side by side on its page.
const bridge = incidents.find((one) => one.title === 'The bridge falls').id;
for (const side of ['north', 'south']) {
  await page.goto(`${home}/#/`);
  await page.waitForSelector('[role=gridcell]');
  await page
    .getByRole('region', { name: 'Facets' })
    .getByRole('button', { name: new RegExp(side) })
    .first()
    .click();
  await page.waitForTimeout(500);
  await page.locator('[role=grid]').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await page.getByRole('region', { name: 'Selected items' }).getByRole('button', { name: 'Event' }).click();
  await page.waitForSelector('.form select');
  await page.waitForTimeout(300);
  await page.locator('.form select').selectOption(bridge);
  await page.locator('.form').getByRole('button', { name: /Save/ }).click();
  await until(() => !document.querySelector('.form'));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
}
await page.goto(`${home}/#/incident/${bridge}`);
await until(() => document.querySelectorAll('.left section').length === 2);
await shot('incident');
say('items of both sides stand under one event');

// Both sides of the event on one clock: played together, each as it was heard.
await page.keyboard.press('9');
await page.waitForSelector('.groups .group');
await page.locator('.groups .group').filter({ hasText: 'north' }).filter({ hasText: 'south' }).first().click();
await until(() => [...document.querySelectorAll('.angle video')].filter((video) => video.readyState >= 3).length >= 2);
await page.keyboard.press(' ');
await until(
  () =>
    [...document.querySelectorAll('.angle video')].filter((video) => !video.paused && video.currentTime > 1).length >=
    2,
);
await page.keyboard.press('k');
const heard = await page.evaluate(() =>
  [...document.querySelectorAll('.angle[data-offset]')].flatMap((angle) =>
    angle.querySelector('video.outside')
      ? []
      : [Number(angle.dataset.offset) + angle.querySelector('video').currentTime * Number(angle.dataset.rate)],
  ),
);
assert.ok(Math.max(...heard) - Math.min(...heard) < 0.04, `${heard}`);
assert.match(await page.locator('.names').innerText(), /false (less than )?once in/);
await shot('angles');
say('both sides of the event on one clock');

// The place named in a note is found, spelled as somebody else would.
await page.goto(`${home}/#/`);
await page.keyboard.press('b');
await page.waitForSelector('[role=gridcell]');
await page.keyboard.press('/');
await page.keyboard.type('pont de sarre');
await until(() => /^1 of/.test(document.querySelector('output').textContent.trim()));
await page.keyboard.press('Enter');
await page.keyboard.press('Enter');
await page.getByText('Pont-de-Sârre').first().waitFor();
await shot('item');
say('the place named in a note is found');

assert.deepEqual(await axe_faults(page), []);
assert.deepEqual(seen, { problems: [], foreign: [] });
await opened.close();
await browser.close();
console.log('first hour: passed');
