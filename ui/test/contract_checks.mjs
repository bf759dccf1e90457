// Holds the program and the mock to docs/api/openapi.json: every operation is asked, with good and with bad input, and
// what comes back is judged. Usage: CONTRECHAMP_PROGRAM=… CONTRECHAMP_SAMPLES=… node test/contract_checks.mjs; without
// a program, the mock alone.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { api, faults_of_answer, faults_of_request, operations } from './contract.mjs';
import { Asked, converse } from './mock_shapes.mjs';
import { start_mock } from './mock_server.mjs';

const SETTLED_MS = 600000; // the samples take a minute or two; many times that on a machine with much else to do

// It must find what it is there for.
function try_itself() {
  const answer = (value, status = 200) =>
    faults_of_answer('GET', '/api/folders?path=/', status, 'application/json', value).length > 0;
  const folders = { path: null, parent: null, folders: [], more: 0, unnamed: 0, files: 0, starts: [] };
  const { more, ...less } = folders;
  assert.deepEqual(
    [
      answer(folders),
      answer({ ...folders, x: 1 }),
      answer(less),
      answer({ ...folders, more: '0' }),
      answer(folders, 204),
      answer({ error: { kind: 'x', message: '' } }, 404),
    ],
    [false, true, true, true, true, true],
  );
  const asked = (path, body) => faults_of_request(body ? 'POST' : 'GET', path, body).length > 0;
  assert.deepEqual(
    [
      asked('/api/items?limit=5'),
      asked('/api/items?limit=5000'),
      asked('/api/items?colour=red'),
      asked('/api/nothing'),
      asked('/api/edtf'),
    ],
    [false, true, true, true, true],
  );
  assert.deepEqual(
    [asked('/api/withdraw', { seqs: [1] }), asked('/api/withdraw', { seqs: 1 }), asked('/api/withdraw', {})],
    [false, true, true],
  );
  assert.ok(faults_of_answer('GET', `/api/items/${'0'.repeat(64)}`, 200, 'application/json', { id: 'x' }).length > 0);
}

// The program on a new archive of the samples.
async function start_program(program, samples) {
  const folder = mkdtempSync(join(tmpdir(), 'contrechamp-'));
  const archive = ['--archive', join(folder, 'archive')];
  execFileSync(program, [...archive, 'init', '--agent', 'tester'], { stdio: 'ignore' });
  const serving = spawn(
    program,
    [
      ...archive,
      'serve',
      '--ingest',
      join(samples, 'valley'),
      '--side',
      'north',
      '--source',
      'heron',
      '--note',
      'a card',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = new Promise((resolve) => serving.once('exit', resolve));
  const close = async () => {
    serving.kill('SIGTERM');
    const code = await ended;
    rmSync(folder, { recursive: true });
    return code;
  };
  for await (const line of createInterface({ input: serving.stdout })) {
    const url = new URL(line.split(' ').at(-1));
    return { folder, archive, address: url.origin, token: url.searchParams.get('token'), close };
  }
  await close();
  throw new Error('the program ended before it served');
}

async function settle(asked) {
  for (const end = Date.now() + SETTLED_MS; ; await new Promise((resolve) => setTimeout(resolve, 300))) {
    const { work, ingest, counts } = await asked.ask('GET archive', 'archive');
    if (ingest === null && counts.items > 0 && work.waiting + work.running === 0) return;
    assert.ok(Date.now() < end, 'the samples were not taken in');
  }
}

// What the conversation with both leaves out, and the mock does not have.
async function ask_the_rest(asked, folder) {
  const get = (path, status) => asked.ask(`GET ${path}`, path, undefined, status);
  const post = (path, body, status) => asked.ask(`POST ${path}`, path, body, status);
  await get('openapi.json').then((served) => assert.deepEqual(served, api));
  await post('session', {});
  const { items } = await get('items?limit=1000&sort=name');
  const [one, other] = items.filter((item) => item.kind === 'video' && item.state === 'ready');
  const photo = items.find((item) => item.kind === 'photo' && item.state === 'ready');
  await post(`items/${one.id}/say`, { key: 'note', value: 'a bell', by: 'heron', start_s: 1.5, evidence: 'heard' });
  for (const query of [
    'kind=video&sound=yes',
    'text=valley&rating=none&graphic=2&sort=rating',
    'offset=2&limit=0',
    'disputed=no&place=yes&clock=yes&time=yes&gps=no&copies=yes',
  ])
    await get(`items?${query}`);
  for (const path of [
    'facets?kind=video',
    'jobs',
    'jobs?state=done',
    'clock/alone?limit=5',
    'incidents?limit=1',
    'chronology?limit=1',
    'areas?limit=1',
    'story',
    'gazetteer?text=ourle&limit=5',
    'families',
  ])
    await get(path);
  for (const item of items) {
    await get(`items/${item.id}`);
    await get(`items/${item.id}/families`);
    await get(`items/${item.id}/clock`);
    for (const name of ['thumb.webp', 'sheet.webp']) await asked.bytes(name, `items/${item.id}/${name}`);
  }
  if (photo) await asked.bytes('view.webp', `items/${photo.id}/view.webp`);
  for (const text of ['2031-05-12T16:04Z', '2031-05/2031-06', '..', 'x', '']) await get(`edtf?text=${text}`);
  for (const text of ['48.1, 2.5', '42S WD 19038 23782', '91, 0', ''])
    await get(`coordinates?text=${encodeURIComponent(text)}`);
  const dump = join(folder, 'XX.txt');
  writeFileSync(dump, '11\tOurle\tOurle\t\t34.5\t69.2\tP\tPPL\tXX\t\t\t\t\t\t42\t\t\t\t\n');
  await post('gazetteer', { file: dump });
  await get('gazetteer?text=ourle');
  await post('ingest', { paths: [dump], side: 'north' });
  await settle(asked);
  await post('clock/say', { a: one.id, b: other.id, what: 'reject', by: 'tilleul' });
  await post('clock/say', { a: one.id, b: other.id, what: 'recording' });
  await post('clock/say', { a: one.id, b: other.id, what: 'release' });
  return { one, other };
}

// Everything that is refused: [status, method, path, body].
function refusals({ one, other }, folder) {
  const [nobody, no_incident] = ['0'.repeat(64), '0'.repeat(16)];
  const say = (said) => [400, 'POST', `items/${one.id}/say`, said];
  const of_key = (key, value, more = {}) => say({ key, value, ...more });
  return [
    ...[
      '',
      '/copies',
      '/families',
      '/clock',
      '/wave',
      '/thumb.webp',
      '/view.webp',
      '/sheet.webp',
      '/preview/0.mp4',
    ].map((path) => [404, 'GET', `items/${nobody}${path}`]),
    [404, 'GET', `items/${one.id}/preview/99999.mp4`],
    [404, 'GET', `incidents/${no_incident}`],
    [404, 'GET', 'nothing'],
    [405, 'GET', 'say'],
    [405, 'POST', 'items', {}],
    [404, 'GET', 'folders?path=/no/such/folder'],
    [400, 'GET', 'folders?path=here'],
    [400, 'GET', `folders?path=${encodeURIComponent(join(folder, 'XX.txt'))}`],
    [400, 'GET', 'clock/why?a=x&b=y'],
    [404, 'GET', `clock/why?a=${nobody}&b=${one.id}`],
    say({}),
    say({ key: 4, value: 'x' }),
    say([]),
    of_key('note', 'x', { by: 4 }),
    of_key('note', 'x', { start_s: 'soon' }),
    of_key('Note', 'x'),
    of_key('note', 'x', { end_s: 2 }),
    of_key('note', 'x', { start_s: 3, end_s: 2 }),
    of_key('rating', '6'),
    of_key('graphic', '4'),
    of_key('direction', '361'),
    of_key('time', 'soon'),
    of_key('time', '2031-13'),
    of_key('footage', 'x'),
    of_key('clock_link', 'x'),
    of_key('mark', 'x'),
    of_key('mark', 'in'),
    of_key('place', 'x', { where: { lat: 1 } }),
    of_key('place', 'x', { where: { lat: 91, lon: 0 } }),
    of_key('place', 'x', { where: { lat: 1, lon: 0, radius_m: 0.1 } }),
    of_key('note', 'x', { where: { lat: 1, lon: 0 } }),
    of_key('title', 'x'),
    of_key('search', 'x'),
    of_key('footage', `${one.id} same`),
    of_key('note', 'x'.repeat(17000)),
    of_key('note', 'x', { by: 'x'.repeat(300) }),
    [404, 'POST', `items/${one.id}/say`, { key: 'footage', value: `${nobody} same` }],
    [404, 'POST', `items/${nobody}/say`, { key: 'note', value: 'x' }],
    [404, 'POST', `items/${one.id}/say`, { key: 'incident', value: no_incident }],
    [400, 'POST', 'say', {}],
    [400, 'POST', 'say', { items: [], say: [{ key: 'note', value: 'x' }] }],
    [400, 'POST', 'say', { items: [one.id], say: [] }],
    [400, 'POST', 'say', { items: [one.id], say: [{ key: 'note', value: 'x' }], by: 4 }],
    [404, 'POST', 'say', { items: [nobody], say: [{ key: 'note', value: 'x' }] }],
    [400, 'POST', 'withdraw', { seqs: 4 }],
    [400, 'POST', 'withdraw', { seqs: [] }],
    [404, 'POST', 'withdraw', { seqs: [999999] }],
    [400, 'POST', 'searches', { name: 'x' }],
    [400, 'POST', 'incidents', { say: [] }],
    [400, 'POST', 'incidents', { say: [{ key: 'rating', value: '3' }] }],
    [404, 'POST', `incidents/${no_incident}/say`, { say: [{ key: 'note', value: 'x' }] }],
    [400, 'POST', 'ingest', {}],
    [400, 'POST', 'ingest', { paths: [] }],
    [400, 'POST', 'ingest', { paths: ['here'] }],
    [404, 'POST', 'ingest', { paths: ['/no/such/folder'] }],
    [400, 'POST', 'gazetteer', {}],
    [404, 'POST', 'gazetteer', { file: '/no/such/file' }],
    [400, 'POST', 'clock/say', { a: one.id }],
    [400, 'POST', 'clock/say', { a: one.id, b: other.id, what: 'guess' }],
    [404, 'POST', 'clock/say', { a: one.id, b: nobody, what: 'reject' }],
    [413, 'POST', 'say', { items: [one.id], say: [{ key: 'note', value: 'x'.repeat(70000) }] }],
  ];
}

// A request as a script makes it, with any header; {status, type, body}.
const ask_raw = ({ address, token }, method, path, body, headers = {}) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const text = body === undefined ? '' : JSON.stringify(body);
    const more =
      body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
    const asking = request(
      { hostname, port, method, path, headers: { Authorization: `Bearer ${token}`, ...more, ...headers } },
      (answer) => {
        let out = '';
        answer
          .setEncoding('utf8')
          .on('data', (part) => (out += part))
          .on('end', () =>
            resolve({ status: answer.statusCode, type: answer.headers['content-type'], body: JSON.parse(out) }),
          );
      },
    );
    asking.on('error', reject).end(text);
  });

async function ask_what_is_refused(program, asked, known) {
  for (const [status, method, path, body] of refusals(known, program.folder)) {
    const answer = await ask_raw(program, method, `/api/${path}`, body);
    if (answer.status !== status)
      asked.faults.push(
        `${method} ${path} ${(JSON.stringify(body) ?? '').slice(0, 200)}: not ${status}, ${answer.status}: ${JSON.stringify(answer.body).slice(0, 200)}`,
      );
    else if (!answer.body.error.code)
      asked.faults.push(`${method} ${path}: an error without a code: ${answer.body.error.message}`);
    asked.judge(
      method,
      `/api/${path}`,
      body,
      { ok: false, status: answer.status, headers: new Headers({ 'content-type': answer.type }) },
      answer.body,
    );
  }
  for (const [status, headers] of [
    [403, { Authorization: '' }],
    [403, { Origin: 'http://other.example' }],
    [415, { 'Content-Type': 'text/plain' }],
    [421, { Host: 'other.example' }],
  ]) {
    const answer = await ask_raw(program, 'POST', '/api/withdraw', { seqs: [1] }, headers);
    assert.equal(answer.status, status);
    asked.faults.push(...faults_of_answer('POST', '/api/withdraw', status, answer.type, answer.body));
  }
  assert.equal(
    (await ask_raw(program, 'GET', '/api/openapi.json', undefined, { Authorization: '' })).status,
    403,
    'the document needs the secret',
  );
}

async function check_program(program_path, samples) {
  const program = await start_program(program_path, samples);
  try {
    const asked = new Asked(program.address, program.token);
    await settle(asked);
    await converse(asked, () => {});
    const known = await ask_the_rest(asked, program.folder);
    await ask_what_is_refused(program, asked, known);
    const untried = operations
      .filter((name) => !asked.tried.has(`200 ${name}`))
      .map((name) => `${name}: no good answer was seen`);
    return { faults: [...asked.faults, ...untried], count: asked.tried.size };
  } finally {
    await program.close();
  }
}

async function check_mock() {
  const mock = await start_mock({ items: 400, times: 40 });
  const asked = new Asked(mock.address, mock.state.secrets.token);
  await converse(asked, mock.tell);
  await mock.close();
  return { faults: asked.faults, count: asked.tried.size };
}

function tell(who, { faults, count }) {
  for (const fault of new Set(faults)) console.log(`${who}: ${fault}`);
  console.log(`${who}: ${count} kinds of answers held to the contract, ${faults.length} breaches`);
  if (faults.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try_itself();
  tell('the mock', await check_mock());
  const {
    CONTRECHAMP_PROGRAM: program,
    CONTRECHAMP_SAMPLES: samples = fileURLToPath(new URL('../../samples/made', import.meta.url)),
  } = process.env;
  if (!program) console.log('skipped: the program (CONTRECHAMP_PROGRAM names it)');
  else if (!existsSync(join(samples, 'valley')))
    console.log('skipped: the program (the samples are not made: samples/make.py)');
  else tell('the program', await check_program(program, samples));
}
