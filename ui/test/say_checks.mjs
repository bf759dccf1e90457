// What is said goes where it was meant, with all that belongs to it and nothing else.
import assert from 'node:assert/strict';
import { ask_as_page } from './browser.mjs';
import { check, id_of, until } from './checks.mjs';

const standing = (mock, id, key) =>
  mock.state.said
    .get(id)
    .filter((one) => one.key === key && !one.superseded && one.by === 'agent-3')
    .at(-1);
const settled = (page) => until(page, () => !document.querySelector('.right form'));
const a_video = (mock) =>
  id_of(mock, (one) => one.kind === 'video' && one.state === 'ready' && one.place === null && !one.graphic);

async function say_place(page) {
  await page.locator('#edit-place').click();
  await page.getByRole('textbox', { name: 'Place' }).waitFor();
  return page.getByRole('textbox', { name: 'Place' });
}

// The place of an item, begun with one that the gazetteer knows.
async function choose_sarre(page, address) {
  await page.goto(address);
  await page.locator('#edit-place').waitFor();
  const field = await say_place(page);
  await field.fill('Sarre');
  await page.getByRole('button', { name: /Pont de Sarre/ }).click();
  return field;
}

check('never says one place with the coordinates of another', async ({ page, mock }) => {
  const id = a_video(mock);
  let field = await choose_sarre(page, `${mock.address}/#/item/${id}`);
  await page.waitForTimeout(600);
  assert.equal(await page.getByRole('button', { name: /Pont de Sarre/ }).count(), 0); // the list does not come back
  await field.fill('the mill');
  await page.keyboard.press('Enter');
  await settled(page);
  assert.deepEqual([standing(mock, id, 'place').value, standing(mock, id, 'place').where], ['the mill', null]);
  field = await say_place(page);
  await field.fill('45.1, 6.6');
  await page.getByLabel('Radius').waitFor();
  await field.fill('the weir');
  await page.keyboard.press('Enter');
  await settled(page);
  assert.deepEqual([standing(mock, id, 'place').value, standing(mock, id, 'place').where], ['the weir', null]);
});

check('keeps area, bearing and evidence when a spelling is corrected', async ({ page, mock }) => {
  const id = a_video(mock);
  let field = await choose_sarre(page, `${mock.address}/#/item/${id}`);
  await page.getByLabel('Radius').fill('120');
  await page.getByLabel('Camera faces').fill('300');
  await page.getByLabel('Rests on').fill('the arch');
  await page.keyboard.press('Enter');
  await settled(page);
  const where = { lat: 45.2, lon: 6.7, radius_m: 120, bearing_deg: 300 };
  assert.deepEqual(standing(mock, id, 'place').where, where);
  field = await say_place(page);
  await field.fill('Pont de Sarré');
  await page.keyboard.press('Enter');
  await settled(page);
  const now = standing(mock, id, 'place');
  assert.deepEqual([now.value, now.where, now.evidence], ['Pont de Sarré', where, 'the arch']);
});

check(
  'takes back in order, also when it failed once, and after the page was closed',
  async ({ page, mock, seen }) => {
    const id = a_video(mock);
    const note = () => standing(mock, id, 'note')?.value;
    const say = async (text) => {
      await page.locator('#edit-note').click();
      await page.getByRole('textbox', { name: 'Note' }).fill(text);
      await page.keyboard.press('Enter');
      await settled(page);
    };
    await page.goto(`${mock.address}/#/item/${id}`);
    await page.locator('#edit-note').waitFor();
    await say('first');
    await say('second');
    mock.state.fail_withdraw = true;
    await page.keyboard.press('u');
    await page
      .getByText(/the disk is full/)
      .first()
      .waitFor();
    mock.state.fail_withdraw = false;
    assert.match(seen.problems.splice(0).join(), /500/);
    assert.equal(note(), 'second');
    await page.keyboard.press('u');
    await until(page, () => !/second/.test(document.querySelector('.right').innerText.split('Earlier statements')[0]));
    assert.equal(note(), 'first');
    await page.reload();
    await page.locator('#edit-note').waitFor();
    await page.keyboard.press('u');
    await until(page, () => /withdrawn/.test(document.querySelector('.news').innerText));
    assert.equal(note(), undefined);
    // What another took away meanwhile, or another archive has under that number, is left alone.
    await say('third');
    const seq = standing(mock, id, 'note').seq;
    await page.reload();
    await page.locator('#edit-note').waitFor();
    mock.state.said.get(id).find((one) => one.seq === seq).by = 'somebody else';
    await page.keyboard.press('u');
    await page.getByText(/nothing was withdrawn/).waitFor();
    assert.equal(mock.state.said.get(id).find((one) => one.seq === seq).state, 'stands');
  },
  { items: 400 },
);

check(
  'offers the events that exist, in a page that has seen none of them',
  async ({ page, mock }) => {
    await page.waitForSelector('[role=gridcell]');
    await ask_as_page(page, '/api/incidents', { say: [{ key: 'title', value: 'the weir' }] });
    await page.reload();
    await page.waitForSelector('[role=gridcell] img');
    await page.keyboard.press(' ');
    await page.getByRole('region', { name: 'Selected items' }).getByRole('button', { name: 'Event' }).click();
    await page.getByRole('combobox', { name: 'Event' }).selectOption({ label: 'the weir' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await until(page, () => /Saved/.test(document.querySelector('.news').innerText));
    assert.equal(
      mock.state.said.get(mock.state.items[0].id).find((one) => one.key === 'incident').value,
      mock.state.incidents[0].id,
    );
    mock.state.items[0].graphic = null;
    await page.goto(`${mock.address}/#/review`);
    await page.reload();
    await page.waitForSelector('.columns');
    await page.keyboard.press('x');
    await page.waitForSelector('.speaking select');
    await until(page, () =>
      [...document.querySelectorAll('.speaking option')].some((one) => one.textContent === 'the weir'),
    );
  },
  { items: 400 },
);

check(
  'keeps what was said of a moment readable when it is put right or taken back',
  async ({ page, mock }) => {
    const id = a_video(mock);
    await page.goto(`${mock.address}/#/item/${id}`);
    await until(page, () => document.querySelector('video')?.readyState >= 2);
    await page.keyboard.press('i');
    await page.keyboard.type('a bell');
    await page.keyboard.press('Enter');
    const moments = page.locator('section').filter({ has: page.getByRole('heading', { name: /Moments/ }) });
    await moments.getByText('a bell').waitFor();
    assert.match(await moments.innerText(), /agent-3, \d{4}-\d\d-\d\d/); // when it was said
    await moments.getByRole('button', { name: 'Withdraw: a bell' }).click();
    await page.keyboard.type('it was a horn');
    await page.keyboard.press('Enter');
    await moments.getByText('Earlier statements (1)').click();
    await until(page, () =>
      /a bell[\s\S]*withdrawn by\s*agent-3, \d{4}[\s\S]*it was a horn/.test(document.querySelector('.left').innerText),
    );
  },
  { items: 400 },
);
