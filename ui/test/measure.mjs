// How fast and how large the page is on a full archive. Usage: node test/measure.mjs ADDRESS [FOLDER for screenshots]
// Prints one JSON object: milliseconds and bytes.
import { launch, open_page } from './browser.mjs';
import { until as until_on } from './checks.mjs';

const [address, shots] = process.argv.slice(2);
const home = new URL(address).origin;
const browser = await launch();
const out = {};
const share = (values, p) => Number([...values].sort((x, y) => x - y)[Math.min(values.length - 1, Math.floor(values.length * p))].toFixed(1));

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
    const ready = () => [...document.querySelectorAll('[role=gridcell] img')].slice(0, 4).filter((image) => image.complete && image.naturalWidth > 0).length === 4;
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

// Scrolling: small steps through a third of the list, then jumps; the times between frames.
const frames = await page.evaluate(async () => {
  const long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
  const scroller = document.querySelector('[role=grid]');
  const times = [];
  let last = await new Promise(requestAnimationFrame);
  for (let step = 0; step < 600; ++step) {
    scroller.scrollTop += 60;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  for (let step = 0; step < 60; ++step) {
    scroller.scrollTop = ((step * 37) % 60) / 60 * scroller.scrollHeight;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  return { times, long };
});
out.scroll_frame_ms = { half: share(frames.times, 0.5), p95: share(frames.times, 0.95), p99: share(frames.times, 0.99), longest: share(frames.times, 1) };
out.scroll_long_tasks = frames.long.map(Math.round);
await until_on(page, () => !document.querySelector('.tile.blank'), 10000);
out.heap_library_bytes = await heap();

for (const view of ['review', 'families', 'angles', 'chronology', 'map']) {
  const start = Date.now();
  await page.goto(`${home}/#/${view}`);
  await page.waitForSelector(view === 'review' ? '.stage' : view === 'families' ? '.rest > :not(.failure)' : view === 'angles' ? '.list' : view === 'map' ? '.maplibregl-canvas' : '.timeline canvas');
  out[`open_${view}_ms`] = Date.now() - start;
  await page.waitForTimeout(2500);
  out[`heap_${view}_bytes`] = await heap();
}
await close();
if (shots) {
  for (const [language, colorScheme] of [['en', 'light'], ['fr', 'dark']]) {
    const one = await opened({ locale: language === 'fr' ? 'fr-FR' : 'en', colorScheme });
    const item = (await one.page.evaluate(async () => (await fetch('/api/items?kind=video&limit=1')).json())).items[0].id;
    for (const [name, hash] of [['library', '#/'], ['review', '#/review'], ['chronology', '#/chronology'], ['map', '#/map'], ['item', `#/item/${item}`]]) {
      await one.page.goto(`${home}/${hash}`);
      await one.page.waitForTimeout(name === 'map' ? 3500 : 1500);
      await one.page.screenshot({ path: `${shots}/full-${name}-${language}-${colorScheme}.png` });
    }
    await one.close();
  }
}
await browser.close();
console.log(JSON.stringify(out, null, 1));
