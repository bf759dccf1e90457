// The API of docs/api/openapi.json with made-up items, for the tests of the page and for work on it; with ffmpeg present the previews
// can be played. What is asked and answered is held to the document: state.breaches has what breaks it. Usage: node test/mock_server.mjs [--items N] [--times N] [--port P]
// [--ingest]
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault_of, faults_of_answer, faults_of_change, faults_of_request } from './contract.mjs';
import { alone_of, make_clock, say_link, wave_of, why_of, withdraw_links } from './mock_clock.mjs';
import { families_of, make_families } from './mock_families.mjs';
import { copies_of, detail_of, first_said, make_items, PREVIEW, view_of } from './mock_items.mjs';
import { incident_view, make_areas, make_times, said_areas, said_times, say, say_of_incident, span_of, story_since, withdraw } from './mock_story.mjs';
import { rendering, segment, sheet_picture } from './mock_media.mjs';

const DIST = join(fileURLToPath(import.meta.url), '../../dist');
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.json': 'application/json', '.css': 'text/css', '.svg': 'image/svg+xml' };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; worker-src 'self'; media-src 'self' blob:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function start_mock({ items: count = 10000, times = 0, port = 0, ingest = false } = {}) {
  const secret = () => randomBytes(16).toString('hex');
  const state = {
    secrets: { token: secret(), session: secret(), pictures: secret() },
    writes: { allowed: true, reason: '' },
    items: make_items(count),
    said: new Map(),
    said_of: (one) => state.said.get(one.id) ?? state.said.set(one.id, first_said(one)).get(one.id),
    next_seq: 900,
    searches: [],
    incidents: [],
    touched: new Map(),
    spoken: 0,
    times: make_times(times),
    areas: make_areas(Math.min(times, 20000)),
    listeners: new Set(),
    ingest: ingest ? { phase: 'sealing', files_done: 412, files_total: 1630, bytes_done: 9.1e9, bytes_total: 41.7e9, remaining_s: 1340 } : null,
    requests: [],
    breaches: [],
  };
  state.clock = make_clock(state.items);
  state.families = make_families(state.items);
  for (const group of state.clock.clock.groups) for (const member of group.members) state.items.find((one) => one.id === member.id).on_clock = true;
  const server = createServer((request, response) => {
    response.breaches = state.breaches;
    answer(state, request, response).catch((error) => send_json(response, 500, { error: { kind: 'io', message: String(error) } }));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => {
    for (const listener of state.listeners) listener.end();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, opening: `${address}/?token=${state.secrets.token}`, state, tell: () => tell(state), close };
}

function headers(type, extra = {}) {
  return {
    'Content-Type': type,
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': type.startsWith('image') || type.startsWith('video') ? 'max-age=3600' : 'no-store',
    ...extra,
  };
}

function send_json(response, status, value) {
  const text = JSON.stringify(value);
  const { method, url } = response.req;
  if (new URL(url, 'http://mock').pathname.startsWith('/api/')) response.breaches.push(...faults_of_answer(method, url, status, 'application/json', JSON.parse(text)));
  response.writeHead(status, headers('application/json')).end(text);
}

// A machine with a home, a card and a disk; `state.disk` may change it.
export const DISK = {
  '/': ['folk', 'media'], '/folk': ['me'], '/folk/me': ['Pictures', 'Été 2031', 'صور', 'card 10', 'card 9'], '/folk/me/Pictures': [], '/folk/me/صور': [], '/folk/me/card 9': [],
  '/folk/me/card 10': ['DCIM'], '/folk/me/card 10/DCIM': [], '/folk/me/Été 2031': [], '/media': ['me'], '/media/me': ['CARD 1'], '/media/me/CARD 1': ['100CANON', '101CANON'],
  '/media/me/CARD 1/100CANON': [], '/media/me/CARD 1/101CANON': [],
};

function folders(state, response, path) {
  const starts = [{ kind: 'home', path: '/folk/me' }, { kind: 'media', path: '/media/me/CARD 1' }, { kind: 'root', path: '/' }];
  const found = (state.disk ?? DISK)[path];
  if (path !== '' && !found) return send_json(response, 404, { error: fault_of('not_found', 'no_folder') });
  const parent = path.split('/').slice(0, -1).join('/') || '/';
  send_json(response, 200, {
    path: path || null, parent: path === '' || path === '/' ? null : parent, folders: found ?? [], more: 0, unnamed: path === '/folk/me' ? 1 : 0, files: found?.length === 0 ? 12 : 0, starts,
  });
}

const no_meaning = (code) => {
  const { message, params } = fault_of('refused', code);
  return { reason: message, code, params };
};
const missing = (response) => send_json(response, 404, { error: fault_of('not_found', 'no_item') });

async function answer(state, request, response) {
  const url = new URL(request.url, 'http://mock');
  state.requests.push(url.pathname);
  state.heard?.push({ method: request.method, url: request.url, headers: request.headers });
  if (url.pathname.startsWith('/api/') && (state.refuse || !may(state, request, url))) {
    return send_json(response, 403, { error: fault_of('refused', 'secret_needed') });
  }
  if (request.method === 'GET' && url.pathname.startsWith('/api/')) state.breaches.push(...faults_of_request('GET', request.url));
  if (url.pathname === '/api/session') return send_json(response, 200, { session: state.secrets.session, pictures: state.secrets.pictures });
  if (request.method === 'POST' && !state.writes.allowed) return send_json(response, 503, { error: { kind: 'read_only', message: state.writes.reason } });
  if (url.pathname === '/api/archive') return send_json(response, 200, archive(state));
  if (url.pathname === '/api/items') return send_json(response, 200, list(state, url.searchParams));
  if (url.pathname === '/api/copies') return send_json(response, 200, state.items.slice(0, 200).flatMap((one) => copies_of(one, state.items)).map((match) => judged(state, match)));
  if (url.pathname === '/api/families') return send_json(response, 200, { families: families_of(state) });
  if (url.pathname === '/api/graphic') return send_json(response, 200, state.items.filter((one) => one.graphic > 0).map((one) => ({ id: one.id, level: one.graphic })));
  if (url.pathname === '/api/folders') return folders(state, response, url.searchParams.get('path') ?? '');
  if (url.pathname === '/api/facets') return send_json(response, 200, facets(state, url.searchParams));
  if (await clock(state, request, response, url)) return;
  if (await story(state, request, response, url)) return;
  if (url.pathname === '/api/events') return events(state, request, response);
  const match = /^\/api\/items\/([0-9a-f]{64})(?:\/(.*))?$/.exec(url.pathname);
  if (match) return item(state, request, response, match[1], match[2] ?? '', url);
  return page(response, url.pathname, url.pathname !== '/' || url.searchParams.get('token') === state.secrets.token ? 200 : 403);
}

// As docs/api.md says: who bears which secret, and in which form.
function may({ secrets }, request, url) {
  const given = request.headers.authorization;
  if (given === `Bearer ${secrets.token}`) return true;
  if (url.pathname === '/api/session') return false;
  if (given !== undefined) return given === `Bearer ${secrets.session}` && request.headers['sec-fetch-site'] === 'same-origin';
  return request.method === 'GET' && url.pathname.endsWith('.webp') && url.searchParams.get('key') === secrets.pictures && ['same-origin', 'none', undefined].includes(request.headers['sec-fetch-site']);
}

// A pair with what people say of it.
function judged(state, match) {
  const [a, b] = [match.a.id, match.b.id];
  const words = [[a, b], [b, a]].flatMap(([of, other]) => (state.said.get(of) ?? []).filter((one) => one.key === 'footage' && !one.superseded && one.value.startsWith(other)));
  const said = words.map((one) => ({ seq: one.seq, by: one.by, word: one.value.split(' ')[1], evidence: one.evidence ?? '', time: one.time })).filter((one) => one.word !== 'open');
  const kinds = new Set(said.map((one) => one.word));
  return { ...match, said, judged: kinds.size > 1 ? 'disputed' : ([...kinds][0] ?? null) };
}

function work(state) {
  const of = (name) => state.items.filter((one) => one.state === name).length;
  return { waiting: of('waiting') * 3, running: Math.min(2, of('working')), done: of('ready') * 5, failed: of('unreadable'), stopped: null };
}

function archive(state) {
  const of = (name) => state.items.filter((one) => one.kind === name).length;
  return {
    name: 'Vallée de l’Ourle',
    agent: 'agent-3',
    encrypted: false,
    counts: {
      items: state.items.length,
      video: of('video'),
      photo: of('photo'),
      sound: of('sound'),
      text: of('text'),
      other: of('other'),
      unreadable: state.items.filter((one) => one.state === 'unreadable').length,
      copies: state.items.filter((one) => one.copies > 0).length,
      size_bytes: state.items.reduce((sum, one) => sum + one.size_bytes, 0),
    },
    sides: [...new Set(state.items.map((one) => one.side).filter(Boolean))].sort(),
    sources: [...new Set(state.items.map((one) => one.source).filter(Boolean))].sort(),
    work: work(state),
    ingest: state.ingest,
    writes: state.writes,
    last_ingest: state.last_ingest ?? null,
  };
}

const EQUAL = ['kind', 'side', 'source', 'state'];
const yes_no = (one) => ({
  clock: one.on_clock === true,
  sound: one.has_sound, gps: one.seed % 3 === 0, copies: one.copies > 0, time: one.time !== null, place: one.place !== null, disputed: one.disputed,
});

function fits(one, query, but = '') {
  const text = (query.get('text') ?? '').toLowerCase();
  const is = (key) => key === but || !query.get(key);
  return (
    EQUAL.every((key) => is(key) || one[key] === query.get(key)) &&
    Object.entries(yes_no(one)).every(([key, value]) => is(key) || value === (query.get(key) === 'yes')) &&
    (is('rating') || (query.get('rating') === 'none' ? one.rating === null : one.rating >= Number(query.get('rating')))) &&
    (is('graphic') || one.graphic === null || one.graphic <= Number(query.get('graphic'))) &&
    (!text || [one.name, one.note, one.place].some((value) => value?.toLowerCase().includes(text)))
  );
}

function facets(state, query) {
  const out = {};
  const count = (facet, value_of) => {
    out[facet] = {};
    for (const one of state.items) if (fits(one, query, facet)) out[facet][value_of(one)] = (out[facet][value_of(one)] ?? 0) + 1;
  };
  for (const key of EQUAL) count(key, (one) => one[key] ?? '');
  for (const key of ['sound', 'gps', 'copies', 'clock', 'time', 'place', 'disputed']) count(key, (one) => (yes_no(one)[key] ? 'yes' : 'no'));
  count('rating', (one) => one.rating ?? 'none');
  count('graphic', (one) => one.graphic ?? 'none');
  out.tag = {};
  return out;
}

function list(state, query) {
  const found = state.items.filter((one) => fits(one, query));
  const sort = query.get('sort');
  if (sort === 'name') found.sort((x, y) => x.name.localeCompare(y.name));
  if (sort === 'duration') found.sort((x, y) => (y.duration_s ?? -1) - (x.duration_s ?? -1));
  if (sort === 'size') found.sort((x, y) => y.size_bytes - x.size_bytes);
  const after = query.get('after');
  const offset = Number(after ?? query.get('offset') ?? 0);
  const limit = Math.min(1000, Number(query.get('limit') ?? 200));
  const items = found.slice(offset, offset + limit);
  return { total: after ? null : found.length, offset: after ? null : offset, next: items.length === limit && limit > 0 ? String(offset + limit) : null, items: items.map(view_of) };
}

// The routes of the clock; false for another path.
async function clock(state, request, response, url) {
  const path = url.pathname;
  if (!path.startsWith('/api/clock')) return false;
  if (path === '/api/clock/say') {
    const asked = await body_of(request, response);
    if (asked) send_json(response, 200, say_link(state, asked));
  } else if (path === '/api/clock/why') send_json(response, 200, why_of(state, url.searchParams.get('a'), url.searchParams.get('b')));
  else if (path === '/api/clock/alone') send_json(response, 200, alone_of(state));
  else send_json(response, 200, state.clock.clock);
  return true;
}

// The routes of the story; false for another path.
async function story(state, request, response, url) {
  const path = url.pathname;
  const send = (value) => {
    if (value === null) missing(response);
    else send_json(response, 200, value);
    return true;
  };
  const text = url.searchParams.get('text') ?? '';
  if (request.method === 'POST') {
    const incident = /^\/api\/incidents(?:\/([0-9a-f]{16})\/say)?$/.exec(path);
    if (!incident && !['/api/say', '/api/withdraw', '/api/searches', '/api/gazetteer', '/api/ingest'].includes(path)) return false;
    const asked = await body_of(request, response);
    if (!asked) return true;
    if (path === '/api/say') return send(say(state, asked.items, asked.say, asked.by));
    if (path === '/api/ingest') {
      state.taken = [...(state.taken ?? []), asked];
      return send({ started: asked.paths.length });
    }
    if (path === '/api/gazetteer') {
      state.gazetteers = [...(state.gazetteers ?? []), asked.file];
      return send({ places: 1234 });
    }
    if (path === '/api/withdraw') {
      if (state.fail_withdraw) return send_json(response, 500, { error: { kind: 'io', message: 'the disk is full' } }), true;
      withdraw_links(state, asked.seqs);
      return send(withdraw(state, asked.seqs, asked.by, asked.reason));
    }
    if (path === '/api/searches') {
      state.searches.push({ seq: state.next_seq++, by: asked.by, name: asked.name, query: asked.query });
      return send(state.searches);
    }
    return send(say_of_incident(state, incident[1] ?? null, asked.say, asked.by));
  }
  if (path === '/api/searches') return send(state.searches);
  if (path === '/api/incidents') return send({ next: null, incidents: state.incidents.map((one) => incident_view(state, one)) });
  if (path === '/api/chronology') return send(rows_of([...said_times(state), ...state.times], url.searchParams));
  if (path === '/api/story') return send(story_since(state, url.searchParams.get('since')));
  if (path === '/api/areas') return send(rows_of([...said_areas(state), ...state.areas], url.searchParams));
  if (path === '/api/gazetteer') return send(/^sarre/i.test(text) ? [{ id: 1, name: 'Pont de Sarre', other_names: '', lat: 45.2, lon: 6.7, feature: 'S.BDG', country: 'XX', population: 0 }] : []);
  if (path === '/api/edtf') {
    const span = span_of(text);
    return send(span ? { reason: null, ...span, flags: span.flags.join(',') } : no_meaning(state.no_time ?? 'edtf_needed'));
  }
  if (path === '/api/coordinates') {
    const match = /^(-?[\d.]+)[, ]+(-?[\d.]+)$/.exec(text);
    return send(match ? { reason: null, lat: Number(match[1]), lon: Number(match[2]), radius_m: 50, notation: 'decimal', decimal: text, dms: text, mgrs: '32T' } : no_meaning('place_form'));
  }
  const one = /^\/api\/incidents\/([0-9a-f]{16})$/.exec(path);
  if (!one) return false;
  const found = state.incidents.find((other) => other.id === one[1]);
  return send(found ? { ...incident_view(state, found), statements: found.statements, items_list: [] } : null);
}

function rows_of(rows, query) {
  const from = Number(query.get('after') ?? 0);
  const limit = Number(query.get('limit') ?? 20000);
  return { next: from + limit < rows.length ? String(from + limit) : null, rows: rows.slice(from, from + limit) };
}

function events(state, request, response) {
  response.writeHead(200, headers('text/event-stream'));
  response.write(': hello\n\n');
  state.listeners.add(response);
  request.on('close', () => state.listeners.delete(response));
}

function tell(state) {
  const change = { items: state.items.length, work: work(state), ingest: state.ingest };
  state.breaches.push(...faults_of_change(change));
  const data = JSON.stringify(change);
  for (const listener of state.listeners) listener.write(`event: change\ndata: ${data}\n\n`);
}

async function item(state, request, response, id, rest, url) {
  const one = state.items.find((other) => other.id === id);
  if (!one) return missing(response);
  if (rest === '') {
    if (state.slow_ms) await new Promise((resolve) => setTimeout(resolve, state.slow_ms));
    return send_json(response, 200, detail_of(one, state));
  }
  if (rest === 'clock') return send_json(response, 200, state.clock.clock.groups.find((group) => group.members.some((member) => member.id === id)) ?? null);
  if (rest === 'wave') return one.has_sound ? send_json(response, 200, wave_of(one, Number(url.searchParams.get('points') ?? 2000))) : missing(response);
  if (rest === 'copies') return send_json(response, 200, copies_of(one, state.items).map((match) => judged(state, match)));
  if (rest === 'thumb.webp' || rest === 'view.webp') return picture(response, await rendering(one.seed, rest));
  if (rest === 'sheet.webp') return picture(response, await sheet_picture(one.seed));
  const match = /^preview\/(\d+)\.mp4$/.exec(rest);
  if (!match || Number(match[1]) >= detail_of(one, state).preview?.segments) return missing(response);
  const bytes = await segment(one.seed, Number(match[1]), PREVIEW.segment_s, one.kind);
  if (!bytes) return send_json(response, 500, { error: { kind: 'io', message: 'ffmpeg is not there' } });
  response.writeHead(200, headers('video/mp4')).end(bytes);
}

function picture(response, { type, bytes }) {
  response.writeHead(200, headers(type)).end(bytes);
}

// The body of a change that the page itself may make; null when it was refused.
async function body_of(request, response) {
  const ours = (request.headers.origin ?? `http://${request.headers.host}`) === `http://${request.headers.host}`;
  if (!ours || request.headers['content-type'] !== 'application/json') {
    send_json(response, 403, { error: fault_of('refused', 'change_from_elsewhere') });
    return null;
  }
  let text = '';
  for await (const chunk of request) text += chunk;
  const asked = JSON.parse(text);
  response.breaches.push(...faults_of_request(request.method, request.url, asked));
  return asked;
}

async function page(response, path, status) {
  const name = path === '/' ? 'index.html' : normalize(path).replace(/^[/.]+/, '');
  try {
    const bytes = await readFile(join(DIST, name));
    response.writeHead(status, headers(TYPES[extname(name)] ?? 'application/octet-stream')).end(bytes);
  } catch {
    missing(response);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const value = (name) => {
    const at = process.argv.indexOf(name);
    return at < 0 ? undefined : Number(process.argv[at + 1]);
  };
  const mock = await start_mock({
    items: value('--items') ?? 10000,
    times: value('--times') ?? 0,
    port: value('--port') ?? 8765,
    ingest: process.argv.includes('--ingest'),
  });
  console.log(mock.opening);
}
