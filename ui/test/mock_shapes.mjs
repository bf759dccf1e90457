// Holds the mock to the real program: the same questions to both, and the same keys, types and forms of text in the
// answers.
// Usage: node test/mock_shapes.mjs ADDRESS (as `contrechamp serve` prints it; the archive holds the samples, with no
// job left)
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { faults_of_answer, faults_of_change, faults_of_request, operation_of } from './contract.mjs';
import { start_mock } from './mock_server.mjs';

// Texts of one form wherever the program gives them.
const FORMS = {
  digest: /^[0-9a-f]{64}$/,
  short_id: /^[0-9a-f]{16}$/,
  instant: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  number: /^-?\d+(\.\d+)?$/,
};
const type_of = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
// Objects whose keys are what the archive holds, not names of fields.
const FREE = /^GET facets\.\w+$|\.query$/;

// Everything that a value has: {types, keys: {name: shape}, each: shape of the elements, forms of its texts}.
export function shape_of(values, path) {
  const of = (type) => values.filter((value) => type_of(value) === type);
  const shape = { types: new Set(values.map(type_of)), count: values.length };
  shape.types.delete('null');
  const texts = of('string').filter((text) => text !== '');
  if (texts.length > 0) shape.form = Object.keys(FORMS).find((name) => texts.every((text) => FORMS[name].test(text)));
  const objects = of('object');
  if (objects.length > 0) {
    const names = [...new Set(objects.flatMap(Object.keys))];
    if (FREE.test(path)) shape.each = shape_of(objects.flatMap(Object.values), `${path}.*`);
    else
      shape.keys = Object.fromEntries(
        names.map((name) => {
          const having = objects.filter((one) => name in one);
          return [
            name,
            {
              ...shape_of(
                having.map((one) => one[name]),
                `${path}.${name}`,
              ),
              always: having.length === objects.length,
            },
          ];
        }),
      );
  }
  const lists = of('array');
  if (lists.length > 0) shape.each = shape_of(lists.flat(), `${path}[]`);
  return shape;
}

export function differences(mock, real, path) {
  const found = [];
  const [ours, theirs] = [[...mock.types], [...real.types]];
  if (ours.length > 0 && theirs.length > 0 && ours.some((type) => !theirs.includes(type)))
    return [`${path}: ${ours.join(' or ')}, and ${theirs.join(' or ')} in truth`];
  if (real.form && real.count > 1 && mock.form !== real.form && ours.includes('string'))
    found.push(`${path}: no ${real.form}, as it is in truth`);
  if (mock.keys && real.keys) {
    for (const name of Object.keys(real.keys)) {
      if (!mock.keys[name]) found.push(`${path}.${name}: is missing`);
      else if (real.keys[name].always && !mock.keys[name].always) found.push(`${path}.${name}: is not always there`);
    }
    for (const name of Object.keys(mock.keys)) {
      if (!real.keys[name]) found.push(`${path}.${name}: is not there in truth`);
      else found.push(...differences(mock.keys[name], real.keys[name], `${path}.${name}`));
    }
  }
  if (mock.each && real.each) found.push(...differences(mock.each, real.each, `${path}[]`));
  return found;
}

// Asks, and holds what is asked and answered to the contract: `faults` has what breaks it, `tried` the operations and
// statuses.
export class Asked {
  constructor(address, token) {
    [this.address, this.token, this.answers, this.faults, this.tried] = [address, token, new Map(), [], new Set()];
  }

  judge(method, path, body, answer, value) {
    if (answer.ok) this.faults.push(...faults_of_request(method, path, body));
    this.faults.push(...faults_of_answer(method, path, answer.status, answer.headers.get('content-type'), value));
    this.tried.add(`${answer.status} ${operation_of(method, new URL(path, this.address).pathname)?.name ?? method}`);
  }

  // `name` is what answers are compared under; several of one name are taken together.
  async ask(name, path, body, status = 200) {
    const headers = { Accept: 'application/json', ...(this.token && { Authorization: `Bearer ${this.token}` }) };
    const more =
      body === undefined
        ? {}
        : {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { ...headers, Origin: this.address, 'Content-Type': 'application/json' },
          };
    const answer = await fetch(`${this.address}/api/${path}`, { headers, ...more });
    const value = await answer.json();
    this.judge(more.method ?? 'GET', `/api/${path}`, body, answer, value);
    if (answer.status !== status)
      throw new Error(`${this.address} ${path}: ${answer.status}, not ${status}: ${JSON.stringify(value)}`);
    this.answers.set(name, [...(this.answers.get(name) ?? []), value]);
    return value;
  }

  // What comes as bytes: its kind.
  async bytes(name, path) {
    const answer = await fetch(`${this.address}/api/${path}`, {
      headers: this.token ? { Authorization: `Bearer ${this.token}` } : {},
    });
    const bytes = await answer.arrayBuffer();
    this.judge(
      'GET',
      `/api/${path}`,
      undefined,
      answer,
      answer.ok ? undefined : JSON.parse(Buffer.from(bytes).toString()),
    );
    this.answers.set(`GET ${name}`, [{ [answer.headers.get('content-type')]: answer.status }]);
  }

  // The next change that is told after `poke`.
  async change(poke) {
    const request = new AbortController();
    const answer = await fetch(`${this.address}/api/events`, {
      headers: this.token ? { Authorization: `Bearer ${this.token}` } : {},
      signal: request.signal,
    });
    await poke();
    let text = '';
    for await (const chunk of answer.body) {
      text += Buffer.from(chunk).toString();
      const found = /event: change\ndata: (.*)\n\n/.exec(text);
      if (!found) continue;
      const data = JSON.parse(found[1]);
      this.judge('GET', '/api/events', undefined, answer);
      this.faults.push(...faults_of_change(data));
      this.answers.set('GET events', [data]);
      break;
    }
    request.abort();
  }
}

// The same conversation with either; everything that the mock serves.
export async function converse(asked, tell) {
  const get = (path, name = path) => asked.ask(`GET ${name.split('?')[0]}`, path);
  const post = (path, body, name = path) => asked.ask(`POST ${name}`, path, body);
  const { items } = await get('items?limit=1000');
  const [one, other] = items.filter((item) => item.kind === 'video' && item.state === 'ready');
  const heard = items.filter((item) => item.has_sound).slice(0, 6);
  const place = { key: 'place', value: 'the ford', where: { lat: 45.2, lon: 6.7, radius_m: 100, bearing_deg: 12 } };
  await post('say', {
    items: [one.id],
    say: [place, { key: 'time', value: '2031-05-12?' }, { key: 'rating', value: '3' }, { key: 'graphic', value: '2' }],
    by: 'heron',
  });
  const said = await post('say', {
    items: [one.id, other.id],
    say: [
      { key: 'note', value: 'a bell', start_s: 1, end_s: 2, evidence: 'heard' },
      { key: 'tag', value: 'bell' },
    ],
    by: 'heron',
  });
  await post('withdraw', { seqs: [said.first_seq], by: 'heron', reason: 'not a bell' });
  await post('say', {
    items: [one.id],
    say: [{ key: 'footage', value: `${other.id} same`, evidence: 'the same door' }],
    by: 'heron',
  });
  const title = { key: 'title', value: 'The bridge' };
  const incident = await post('incidents', {
    say: [title, { key: 'time', value: '2031-05-12~' }, { ...place, value: 'the bridge' }],
    by: 'heron',
  });
  await asked.ask('POST incidents/ID/say', `incidents/${incident.id}/say`, {
    say: [
      { key: 'stage', value: 'spring' },
      { key: 'side', value: 'north' },
    ],
    by: 'tilleul',
  });
  await post('say', { items: [one.id], say: [{ key: 'incident', value: incident.id }], by: 'heron' });
  await post('searches', { name: 'bells', query: { tag: 'bell' }, by: 'heron' });
  await get('items?limit=2');
  await get(`items?limit=2&after=${(await get('items?limit=2')).next}`, 'items');
  for (const kind of ['video', 'photo', 'sound', 'text', 'other'])
    for (const item of items.filter((two) => two.kind === kind).slice(0, 4)) await get(`items/${item.id}`, 'items/ID');
  await get(`items/${one.id}`, 'items/ID');
  for (const path of [
    'archive',
    'facets',
    'graphic',
    'copies',
    'families',
    'searches',
    'incidents',
    'chronology',
    'areas',
    'story?since=0',
    'story',
    'clock',
    'clock/alone',
    'folders',
    'folders?path=/',
    'edtf?text=2031-05-12?',
    'edtf?text=2031',
    'edtf?text=soon',
    'coordinates?text=45.2,6.7',
    'coordinates?text=soon',
    'gazetteer?text=sarre',
  ])
    await get(path);
  await get(`incidents/${incident.id}`, 'incidents/ID');
  for (const item of items.slice(0, 60)) await get(`items/${item.id}/copies`, 'items/ID/copies');
  for (const item of heard) await get(`items/${item.id}/clock`, 'items/ID/clock');
  for (const item of heard) await get(`items/${item.id}/wave?points=50`, 'items/ID/wave');
  const { groups } = await get('clock');
  const link = groups[0].links[0];
  await post('clock/say', {
    a: link.a,
    b: link.b,
    what: 'lock',
    offset_s: link.offset_s,
    by: 'heron',
    evidence: 'the second bell',
  });
  await get(`clock/why?a=${link.a}&b=${link.b}`);
  await get(`clock/why?a=${heard[0].id}&b=${heard.at(-1).id}`);
  await get('clock');
  for (const what of ['thumb.webp', 'sheet.webp', 'preview/0.mp4'])
    await asked.bytes(`items/ID/${what}`, `items/${one.id}/${what}`);
  await asked.change(async () => {
    await post('say', { items: [one.id], say: [{ key: 'note', value: 'told' }], by: 'heron' });
    tell();
  });
  await asked.ask('404', `items/${'0'.repeat(64)}`, undefined, 404);
}

// It must find what it is there for.
function try_itself() {
  const found = (mock, real) => differences(shape_of([mock], 'x'), shape_of([real], 'x'), 'x').length;
  assert.deepEqual(
    [
      found({ a: 1 }, { a: 2.5 }),
      found({ a: null }, { a: 'text' }),
      found({ a: [] }, { a: [{ b: 1 }] }),
      found({ a: 'x', b: [{ c: 1 }] }, { a: 'y', b: [{ c: 0 }, { c: null }] }),
      found({ a: 1 }, { a: '1' }),
      found({ a: 1 }, {}),
      found({}, { a: 1 }),
      found({ a: [{ b: 1 }] }, { a: [{ b: true }] }),
      found({ a: 'soon' }, { a: '2031-05-12T16:04:00Z' }),
    ],
    [0, 0, 0, 0, 1, 1, 1, 1, 0],
  );
  assert.equal(
    differences(shape_of(['soon', 'late'], 'x'), shape_of(['2031-05-12T16:04:00Z', '2031-05-13T16:04:00Z'], 'x'), 'x')
      .length,
    1,
  );
}

async function compare(address) {
  try_itself();
  const url = new URL(address);
  const mock = await start_mock({ items: 400, times: 40 });
  const [made, real] = [
    new Asked(mock.address, mock.state.secrets.token),
    new Asked(url.origin, url.searchParams.get('token')),
  ];
  await converse(made, mock.tell);
  await converse(real, () => {});
  const found = [];
  found.push(...made.faults, ...real.faults.map((fault) => `not the mock, the program: ${fault}`));
  for (const [name, answers] of made.answers)
    found.push(...differences(shape_of(answers, name), shape_of(real.answers.get(name), name), name));
  await mock.close();
  return { found, count: made.answers.size };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv[2]) {
    console.log('skipped: no program to hold the mock to (tests/program/page_test.py starts one)');
    process.exit(0);
  }
  const { found, count } = await compare(process.argv[2]);
  for (const what of found) console.log(`the mock: ${what}`);
  console.log(`${count} kinds of answers of the mock held to the program: ${found.length} differences`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
