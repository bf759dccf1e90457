// The API of docs/api.md with made-up items, for the tests of the page and for work on it. Needs nothing but Node;
// with ffmpeg present the previews can be played. Usage: node test/mock_server.mjs [--items N] [--port P] [--ingest]
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copies_of, detail_of, make_items, PREVIEW } from './mock_items.mjs';
import { rendering, segment, sheet_picture } from './mock_media.mjs';

const DIST = join(fileURLToPath(import.meta.url), '../../dist');
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; worker-src 'self'; media-src 'self' blob:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function start_mock({ items: count = 10000, port = 0, ingest = false } = {}) {
  const state = {
    items: make_items(count),
    said: new Map(),
    listeners: new Set(),
    ingest: ingest ? { phase: 'sealing', files_done: 412, files_total: 1630, bytes_done: 9.1e9, bytes_total: 41.7e9, remaining_s: 1340 } : null,
    requests: [],
  };
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error) => send_json(response, 500, { error: { kind: 'mock', message: String(error) } }));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => {
    for (const listener of state.listeners) listener.end();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { address: `http://127.0.0.1:${server.address().port}`, state, tell: () => tell(state), close };
}

function headers(type, extra = {}) {
  return {
    'Content-Type': type,
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': type.startsWith('image') || type.startsWith('video') ? 'max-age=3600' : 'no-store',
    ...extra,
  };
}

function send_json(response, status, value) {
  response.writeHead(status, headers('application/json')).end(JSON.stringify(value));
}

const missing = (response) => send_json(response, 404, { error: { kind: 'not_found', message: 'no such item' } });

async function answer(state, request, response) {
  const url = new URL(request.url, 'http://mock');
  state.requests.push(url.pathname);
  if (state.refuse && url.pathname.startsWith('/api/')) {
    return send_json(response, 403, { error: { kind: 'forbidden', message: 'no token' } });
  }
  if (url.pathname === '/api/archive') return send_json(response, 200, archive(state));
  if (url.pathname === '/api/items') return send_json(response, 200, list(state, url.searchParams));
  if (url.pathname === '/api/events') return events(state, request, response);
  const match = /^\/api\/items\/([0-9a-f]{64})(?:\/(.*))?$/.exec(url.pathname);
  if (match) return item(state, request, response, match[1], match[2] ?? '');
  return page(response, url.pathname);
}

function work(state) {
  const of = (name) => state.items.filter((one) => one.state === name).length;
  return { waiting: of('waiting') * 3, running: Math.min(2, of('working')), done: of('ready') * 5, failed: of('unreadable') };
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
  };
}

function list(state, query) {
  const text = (query.get('text') ?? '').toLowerCase();
  const fits = (one) =>
    ['kind', 'side', 'source', 'state'].every((key) => !query.get(key) || one[key] === query.get(key)) &&
    (!text || [one.name, one.note, one.place].some((value) => value?.toLowerCase().includes(text)));
  const found = state.items.filter(fits);
  const sort = query.get('sort');
  if (sort === 'name') found.sort((x, y) => x.name.localeCompare(y.name));
  if (sort === 'duration') found.sort((x, y) => (y.duration_s ?? -1) - (x.duration_s ?? -1));
  if (sort === 'size') found.sort((x, y) => y.size_bytes - x.size_bytes);
  const offset = Number(query.get('offset') ?? 0);
  const limit = Math.min(1000, Number(query.get('limit') ?? 200));
  return { total: found.length, offset, items: found.slice(offset, offset + limit) };
}

function events(state, request, response) {
  response.writeHead(200, headers('text/event-stream'));
  response.write(': hello\n\n');
  state.listeners.add(response);
  request.on('close', () => state.listeners.delete(response));
}

function tell(state) {
  const data = JSON.stringify({ items: state.items.length, work: work(state), ingest: state.ingest });
  for (const listener of state.listeners) listener.write(`event: change\ndata: ${data}\n\n`);
}

async function item(state, request, response, id, rest) {
  const one = state.items.find((other) => other.id === id);
  if (!one) return missing(response);
  if (rest === '') return send_json(response, 200, detail_of(one, state));
  if (rest === 'copies') return send_json(response, 200, copies_of(one, state.items));
  if (rest === 'say' && request.method === 'POST') return say(state, request, response, one);
  if (rest === 'thumb.webp' || rest === 'view.webp') return picture(response, await rendering(one.seed, rest));
  if (rest === 'sheet.webp') return picture(response, await sheet_picture(one.seed));
  const match = /^preview\/(\d+)\.mp4$/.exec(rest);
  if (!match || Number(match[1]) >= detail_of(one, state).preview?.segments) return missing(response);
  const bytes = await segment(one.seed, Number(match[1]), PREVIEW.segment_s, one.kind);
  if (!bytes) return send_json(response, 500, { error: { kind: 'media', message: 'ffmpeg is not there' } });
  response.writeHead(200, headers('video/mp4')).end(bytes);
}

function picture(response, { type, bytes }) {
  response.writeHead(200, headers(type)).end(bytes);
}

async function say(state, request, response, one) {
  const ours = request.headers.origin === `http://${request.headers.host}`;
  if (!ours || request.headers['content-type'] !== 'application/json') {
    return send_json(response, 403, { error: { kind: 'forbidden', message: 'not from this page' } });
  }
  let text = '';
  for await (const chunk of request) text += chunk;
  const { key, value } = JSON.parse(text);
  const said = state.said.get(one.id) ?? [];
  said.push({ key, value, time: new Date().toISOString() });
  state.said.set(one.id, said);
  if (key in one) one[key] = value;
  send_json(response, 200, one);
}

async function page(response, path) {
  const name = path === '/' ? 'index.html' : normalize(path).replace(/^[/.]+/, '');
  try {
    const bytes = await readFile(join(DIST, name));
    response.writeHead(200, headers(TYPES[extname(name)] ?? 'application/octet-stream')).end(bytes);
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
    port: value('--port') ?? 8765,
    ingest: process.argv.includes('--ingest'),
  });
  console.log(mock.address);
}
