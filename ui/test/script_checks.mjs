// Names in scripts that run from right to left, and names that try to turn the text around.
import assert from 'node:assert/strict';
import { ask_as_page } from './browser.mjs';
import { check } from './checks.mjs';

// Persian, Pashto with letters that have no presentation forms, Arabic; and one that hides a turn.
export const NAMES = ['پل کهنهٔ روستا', 'د ښځو ډله څنګه تېره شوه', 'الجسر القديم', 'bridge \u202egpj.exe'];
const AT = [
  [45.2, 6.7],
  [45.3, 6.9],
  [45.1, 6.5],
  [45.4, 6.6],
];

async function say_events(page) {
  for (const [i, title] of NAMES.entries()) {
    const [lat, lon] = AT[i];
    const say = [
      { key: 'title', value: title },
      { key: 'time', value: `2031-05-1${i}` },
      { key: 'place', value: title, where: { lat, lon, radius_m: 200, bearing_deg: null } },
      { key: 'side', value: ['Amont', 'Bélan'][i % 2] },
    ];
    await ask_as_page(page, '/api/incidents', { say });
  }
}

// How well the picture right of the middle fits a text as this browser draws it: 1 is the same, 0 has nothing of it.
function likeness(page, png, text, edge_px) {
  return page.evaluate(
    async ([base64, wanted, edge]) => {
      const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const ink = (context, width, height) => {
        const { data } = context.getImageData(0, 0, width, height);
        return Float32Array.from(
          { length: width * height },
          (_, i) => 255 - (data[i * 4] + data[i * 4 + 1] + data[i * 4 + 2]) / 3,
        );
      };
      const context_of = (width, height) => new OffscreenCanvas(width, height).getContext('2d');
      const own = context_of(400, 26);
      own.fillStyle = '#f6f6f6';
      own.fillRect(0, 0, 400, 26);
      own.font = `13px ${getComputedStyle(document.body).fontFamily}`;
      own.direction = /[\u0600-\u06ff]/.test(wanted) ? 'rtl' : 'ltr';
      own.textAlign = 'left';
      own.textBaseline = 'middle';
      own.fillStyle = '#1f2123';
      const wide = Math.ceil(own.measureText(wanted).width);
      own.fillText(wanted, 0, 13);
      const template = ink(own, wide, 26);
      const shot = context_of(bitmap.width, bitmap.height);
      shot.drawImage(bitmap, 0, 0);
      const found = ink(shot, bitmap.width, bitmap.height);
      const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length;
      const score = (x, y) => {
        const piece = new Float32Array(wide * 26);
        for (let row = 0; row < 26; ++row)
          for (let column = 0; column < wide; ++column)
            piece[row * wide + column] = found[(y + row) * bitmap.width + x + column];
        const [a, b] = [mean(template), mean(piece)];
        let [both, one, other] = [0, 0, 0];
        for (let i = 0; i < piece.length; ++i) {
          both += (template[i] - a) * (piece[i] - b);
          one += (template[i] - a) ** 2;
          other += (piece[i] - b) ** 2;
        }
        return both / Math.sqrt(one * other || 1);
      };
      let best = 0;
      for (let x = edge - 5; x <= edge + 6; ++x)
        for (let y = bitmap.height / 2 - 18; y <= bitmap.height / 2 - 8; ++y)
          best = Math.max(best, score(Math.round(x), Math.round(y)));
      return best;
    },
    [png.toString('base64'), text, edge_px],
  );
}

check(
  'draws Persian, Pashto and Arabic names on the map as the rest of the page does',
  async ({ page, mock }) => {
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.columns');
    await say_events(page);
    await page.goto(`${mock.address}/#/map`);
    await page.waitForSelector('.maplibregl-canvas');
    const search = page.getByRole('searchbox', { name: 'Place or coordinates' });
    for (const [i, name] of NAMES.entries()) {
      await search.fill(AT[i].join(', '));
      await search.press('Enter');
      await page.waitForTimeout(1400);
      const box = await page.locator('.maplibregl-canvas').boundingBox();
      const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      const png = await page.screenshot({
        clip: { x: Math.round(middle.x), y: Math.round(middle.y) - 40, width: 320, height: 80 },
      });
      const whole = name.replace('\u202e', '‹U+202E›');
      const joined = await likeness(page, png, whole, 15);
      console.log(`  ${whole}: ${joined.toFixed(2)}`);
      assert.ok(joined > 0.75, `${whole} is drawn otherwise: ${joined}`);
      if (i === 3) continue;
      // The same letters one by one are something else.
      const apart = await likeness(page, png, [...name].join('\u200c'), 15);
      assert.ok(apart < joined - 0.2, `letters one by one fit as well: ${apart}`);
    }
  },
  { items: 20 },
);

check(
  'keeps the direction of names and shows what turns them, in every view',
  async ({ page, mock }) => {
    const named = mock.state.items.filter((one) => one.kind === 'video' && one.state === 'ready').slice(0, 4);
    named.forEach((one, i) => {
      one.name = NAMES[i];
      one.side = i % 2 ? NAMES[3] : NAMES[1];
    });
    mock.state.times = named.map((one, i) => ({
      seq: 100000 + i,
      item: one.id,
      incident: null,
      name: one.name,
      value: '2031',
      from_s: 1936000000 + i * 86400,
      to_s: 1936080000 + i * 86400,
      flags: [],
      by: NAMES[3],
      side: one.side,
      source: NAMES[0],
      stage: NAMES[2],
      claimed: false,
    }));
    // No text of the page holds a character that turns the text around; names lie in elements of their own direction.
    const faults = () =>
      page.evaluate((names) => {
        const found = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const node = walker.currentNode;
          if (/[\u202a-\u202e\u2066-\u2069]/.test(node.data))
            found.push(`raw: ${node.parentElement.outerHTML.slice(0, 80)}`);
          if (!/[\u0600-\u06ff]/.test(node.data) || node.parentElement.closest('option, datalist, svg, .unseen'))
            continue;
          const own = node.parentElement.closest('bdi, [dir=auto]');
          if (own === null) found.push(`not isolated: ${node.parentElement.outerHTML.slice(0, 120)}`);
          else if (
            getComputedStyle(own).direction !== 'rtl' &&
            names.some((name) => own.textContent === name && /^[\u0600-\u06ff]/.test(name))
          )
            found.push(`left to right: ${own.outerHTML.slice(0, 80)}`);
        }
        for (const one of document.querySelectorAll('option, [title], [aria-label]')) {
          if (
            /[\u202a-\u202e\u2066-\u2069]/.test(
              `${one.title ?? ''}${one.getAttribute('aria-label') ?? ''}${one.matches('option') ? one.textContent : ''}`,
            )
          )
            found.push(`raw in ${one.outerHTML.slice(0, 100)}`);
        }
        // A title has no elements: there a name stands between a first strong isolate and its end.
        const around = document.title.replace(/\u2068[^\u2066-\u2069]*\u2069/g, (name) => name.slice(1, -1));
        if (/[\u202a-\u202e\u2066-\u2069]/.test(around)) found.push(`title: ${document.title}`);
        return found;
      }, NAMES);
    const all = [];
    await page.goto(`${mock.address}/#/chronology`);
    await page.waitForSelector('.columns');
    await say_events(page);
    for (const [hash, ready] of [
      ['#/', '[role=gridcell]'],
      [`#/item/${named[3].id}`, '.columns'],
      [`#/item/${named[1].id}`, '.columns'],
      ['#/review', '.columns'],
      ['#/chronology', '.timeline canvas'],
      ['#/map', '.side li button'],
    ]) {
      await page.goto(`${mock.address}/${hash}`);
      await page.reload();
      await page.waitForSelector(ready);
      await page.waitForTimeout(700);
      if (/chronology|map/.test(hash)) await page.keyboard.press('n');
      if (/review/.test(hash)) await page.keyboard.press('x');
      await page.waitForTimeout(300);
      all.push(...(await faults()).map((fault) => `${hash}: ${fault}`));
    }
    assert.deepEqual(all, []);
    await page.goto(`${mock.address}/#/chronology`);
    for (const grouping of ['stage', 'source']) {
      await page.getByLabel('By').selectOption(grouping);
      await page.waitForTimeout(200);
      all.push(...(await faults()).map((fault) => `${grouping}: ${fault}`));
    }
    assert.deepEqual(all, []);
  },
  { items: 200 },
);
