// The API of docs/api/openapi.json with made-up items, for the tests of the page and for work on it; with ffmpeg
// present the previews can be played. What is asked and answered is held to the document: state.breaches has what
// breaks it. Usage: node test/mock_server.mjs [--items N] [--times N] [--port P]
// [--ingest]
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault_of, faults_of_change, faults_of_request } from './contract.mjs';
import { archive, facets, judged, list, work } from './mock_archive.mjs';
import { make_clock } from './mock_clock.mjs';
import { families_of, make_families } from './mock_families.mjs';
import { headers, may, missing, send_json } from './mock_http.mjs';
import { copies_of, first_said, make_items } from './mock_items.mjs';
import { clock, folders, item, story } from './mock_routes.mjs';
import { make_areas, make_times } from './mock_story.mjs';

const DIST = join(fileURLToPath(import.meta.url), '../../dist');
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

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
    ingest: ingest
      ? {
          phase: 'sealing',
          files_done: 412,
          files_total: 1630,
          bytes_done: 9.1e9,
          bytes_total: 41.7e9,
          remaining_s: 1340,
        }
      : null,
    requests: [],
    breaches: [],
  };
  state.clock = make_clock(state.items);
  state.families = make_families(state.items);
  for (const group of state.clock.clock.groups)
    for (const member of group.members) state.items.find((one) => one.id === member.id).on_clock = true;
  const server = createServer((request, response) => {
    response.breaches = state.breaches;
    answer(state, request, response).catch((error) =>
      send_json(response, 500, { error: { kind: 'io', message: String(error) } }),
    );
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

async function answer(state, request, response) {
  const url = new URL(request.url, 'http://mock');
  state.requests.push(url.pathname);
  state.heard?.push({ method: request.method, url: request.url, headers: request.headers });
  if (url.pathname.startsWith('/api/') && (state.refuse || !may(state, request, url))) {
    return send_json(response, 403, { error: fault_of('refused', 'secret_needed') });
  }
  if (request.method === 'GET' && url.pathname.startsWith('/api/'))
    state.breaches.push(...faults_of_request('GET', request.url));
  if (url.pathname === '/api/session')
    return send_json(response, 200, { session: state.secrets.session, pictures: state.secrets.pictures });
  if (request.method === 'POST' && !state.writes.allowed)
    return send_json(response, 503, { error: { kind: 'read_only', message: state.writes.reason } });
  if (url.pathname === '/api/archive') return send_json(response, 200, archive(state));
  if (url.pathname === '/api/items') return send_json(response, 200, list(state, url.searchParams));
  if (url.pathname === '/api/copies')
    return send_json(
      response,
      200,
      state.items
        .slice(0, 200)
        .flatMap((one) => copies_of(one, state.items))
        .map((match) => judged(state, match)),
    );
  if (url.pathname === '/api/families') return send_json(response, 200, { families: families_of(state) });
  if (url.pathname === '/api/graphic')
    return send_json(
      response,
      200,
      state.items.filter((one) => one.graphic > 0).map((one) => ({ id: one.id, level: one.graphic })),
    );
  if (url.pathname === '/api/folders') return folders(state, response, url.searchParams.get('path') ?? '');
  if (url.pathname === '/api/facets') return send_json(response, 200, facets(state, url.searchParams));
  if (await clock(state, request, response, url)) return;
  if (await story(state, request, response, url)) return;
  if (url.pathname === '/api/events') return events(state, request, response);
  const match = /^\/api\/items\/([0-9a-f]{64})(?:\/(.*))?$/.exec(url.pathname);
  if (match) return item(state, request, response, match[1], match[2] ?? '', url);
  return page(
    response,
    url.pathname,
    url.pathname !== '/' || url.searchParams.get('token') === state.secrets.token ? 200 : 403,
  );
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
