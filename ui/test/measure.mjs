// How fast and how large the page is on a full archive. Usage: node test/measure.mjs ADDRESS [FOLDER for screenshots]
// Prints one JSON object: milliseconds and bytes. Of three passes the best is given, with what the passes were.
import { ask_as_page, launch, open_page } from './browser.mjs';
import { until as until_on } from './checks.mjs';
import { best_of, frames_of, own_tasks, share } from './own_work.mjs';

const [address, shots] = process.argv.slice(2);
const home = new URL(address).origin;
const browser = await launch();
const out = {};

async function opened(options = {}) {
  const one = await open_page(browser, address, options);
  await one.page.goto(address);
  await one.page.waitForSelector('[role=gridcell]');
  return one;
}

// First useful paint: pictures of the first row are there, from the start of the navigation; the middle of five.
const paints = [];
for (let pass = 0; pass < 5; ++pass) {
  const { page, close } = await opened();
  await page.goto('about:blank');
  await page.goto(`${home}/`);
  const ms = await page.evaluate(async () => {
    const ready = () =>
      [...document.querySelectorAll('[role=gridcell] img')]
        .slice(0, 4)
        .filter((image) => image.complete && image.naturalWidth > 0).length === 4;
    while (!ready()) await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now();
  });
  paints.push(ms);
  await close();
}
out.first_useful_paint_ms = share(paints, 0.5);

const { page, close } = await opened();
const heap = async () => {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
};

// Scrolling: small steps through a third of the list, then jumps; the times between frames, and the page's own work in
// them.
const scroll = () =>
  page.evaluate(async () => {
    const scroller = document.querySelector('[role=grid]');
    const times = [];
    scroller.scrollTop = 0;
    await new Promise((resolve) => setTimeout(resolve, 500));
    let last = await new Promise(requestAnimationFrame);
    const frame = async () => {
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    };
    for (let step = 0; step < 600; ++step) {
      scroller.scrollTop += 60;
      await frame();
    }
    for (let step = 0; step < 60; ++step) {
      scroller.scrollTop = (((step * 37) % 60) / 60) * scroller.scrollHeight;
      await frame();
    }
    return times;
  });
const passes = [];
for (let pass = 0; pass < 3; ++pass) {
  passes.push(frames_of(await own_tasks(browser, page, scroll)));
}
out.scroll = best_of(passes);
await until_on(page, () => !document.querySelector('.tile.blank'), 10000);
out.heap_library_bytes = await heap();

// Each view as somebody opens it anew: until what it is for stands there, from the start of the navigation, and the
// longest task of its first seconds.
const VIEWS = {
  review: ['review', '.stage'],
  families: ['families', '.families a, .rest .notice'],
  family: ['families', '.families a', '.lanes li'],
  angles: ['angles', '.list li, .list .notice'],
  group: ['angles', '.group', '.tracks canvas'],
  chronology: ['chronology', '.timeline canvas'],
  map: ['map', '.maplibregl-canvas'],
};
const stands = (selector) =>
  page.evaluate(async (wanted) => {
    while (!document.querySelector(wanted)) {
      if (performance.now() > 30000) return null;
      await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    return performance.now();
  }, selector);
for (const [name, [hash, selector, inner]] of Object.entries(VIEWS)) {
  const tries = [];
  for (let pass = 0; pass < 3; ++pass) {
    await page.goto('about:blank');
    const open = async () => {
      await page.goto(`${home}/#/${hash}`);
      return stands(selector);
    };
    // What lies within a view is opened from it.
    const enter = async () => {
      const from = await page.evaluate(
        (wanted) => (document.querySelector(wanted).click(), performance.now()),
        selector,
      );
      return (await stands(inner)) - from;
    };
    const rest = async (run) => {
      const paint_ms = await run();
      await page.waitForTimeout(1500);
      return paint_ms;
    };
    if (inner) await rest(open);
    const { value: paint_ms, longest } = await own_tasks(browser, page, () => rest(inner ? enter : open));
    tries.push({ paint_ms: paint_ms === null ? null : Math.round(paint_ms), longest_task_ms: Math.round(longest) });
  }
  const best = (key) => Math.min(...tries.map((one) => one[key]));
  out[name] = { paint_ms: best('paint_ms'), longest_task_ms: best('longest_task_ms'), heap_bytes: await heap(), tries };
}
await close();
if (shots) {
  for (const [language, colorScheme] of [
    ['en', 'light'],
    ['fr', 'dark'],
  ]) {
    const one = await opened({ locale: language === 'fr' ? 'fr-FR' : 'en', colorScheme });
    const item = (await ask_as_page(one.page, '/api/items?kind=video&limit=1')).items[0].id;
    for (const [name, hash] of [
      ['library', '#/'],
      ['review', '#/review'],
      ['chronology', '#/chronology'],
      ['map', '#/map'],
      ['item', `#/item/${item}`],
    ]) {
      await one.page.goto(`${home}/${hash}`);
      await one.page.waitForTimeout(name === 'map' ? 3500 : 1500);
      await one.page.screenshot({ path: `${shots}/full-${name}-${language}-${colorScheme}.png` });
    }
    await one.close();
  }
}
await browser.close();
console.log(JSON.stringify(out, null, 1));
