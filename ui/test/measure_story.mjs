// How fast chronology and map are on a full story. Usage: node test/measure_story.mjs ADDRESS. Prints one JSON object.
import { launch, open_page } from './browser.mjs';
import { best_of, frames_of, own_tasks } from './own_work.mjs';

const [address] = process.argv.slice(2);
const home = new URL(address).origin;
const browser = await launch();
const { page, close } = await open_page(browser, address);
const out = {};
let bytes = 0;
page.on('response', async (response) => {
  if (response.url().includes('/api/')) bytes += Number(response.headers()['content-length'] ?? 0);
});

await page.goto(address);
await page.waitForTimeout(1000);
let start = Date.now();
await page.goto(`${home}/#/chronology`);
await page.waitForSelector('.timeline canvas', { timeout: 120000 });
out.open_chronology_ms = Date.now() - start;
out.open_chronology_bytes = bytes;
await page.waitForTimeout(2000);
out.times = await page.locator('.timeline canvas').getAttribute('aria-label');

// From everything to frames and back at the pointer, one step a frame.
const zoom = () =>
  page.evaluate(async () => {
    const canvas = document.querySelector('.timeline canvas');
    const box = canvas.getBoundingClientRect();
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (const deltaY of [-60, 60]) {
      for (let step = 0; step < 150; ++step) {
        canvas.dispatchEvent(
          new WheelEvent('wheel', {
            deltaY,
            clientX: box.left + box.width * 0.6,
            clientY: box.top + 200,
            bubbles: true,
            cancelable: true,
          }),
        );
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
      }
    }
    return times;
  });
const passes = [];
for (let pass = 0; pass < 4; ++pass) passes.push(frames_of(await own_tasks(browser, page, zoom)));
out.zoom = best_of(passes);

// Dragged along at the width of a month, as who looks for something does.
await page.keyboard.press('Home');
for (let k = 0; k < 8; ++k) await page.keyboard.press('+');
const drag = () =>
  page.evaluate(async () => {
    const canvas = document.querySelector('.timeline canvas');
    const box = canvas.getBoundingClientRect();
    const press = (type, x) =>
      canvas.dispatchEvent(
        new PointerEvent(type, {
          clientX: x,
          clientY: box.top + 200,
          button: 0,
          buttons: type === 'pointerup' ? 0 : 1,
          pointerId: 1,
          bubbles: true,
          cancelable: true,
        }),
      );
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let turn = 0; turn < 4; ++turn) {
      const [from, way] = turn % 2 === 0 ? [box.right - 40, -1] : [box.left + 40, 1];
      press('pointerdown', from);
      for (let step = 0; step < 60; ++step) {
        press('pointermove', from + way * step * 10);
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
      }
      press('pointerup', from + way * 600);
    }
    return times;
  });
const drags = [];
for (let pass = 0; pass < 3; ++pass) drags.push(frames_of(await own_tasks(browser, page, drag)));
out.drag = best_of(drags);

const events_ms = [];
bytes = 0;
for (let k = 0; k < 5; ++k) {
  await page.keyboard.press('e');
  await page.getByLabel('Title').fill(`The ford, ${k}`);
  await page.getByLabel('Time', { exact: true }).fill('2031-05-12');
  start = Date.now();
  await page.keyboard.press('Enter');
  await page.locator('.chosen').getByText(`The ford, ${k}`).waitFor({ timeout: 120000 });
  events_ms.push(Date.now() - start);
  await page.waitForTimeout(500);
}
out.new_event_ms = events_ms.sort((x, y) => x - y)[2];
out.new_event_bytes = Math.round(bytes / 5);
await close();
await browser.close();
console.log(JSON.stringify(out, null, 1));
