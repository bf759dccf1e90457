// The routes of the mock by subject: folders, the clock, the story, one item.
import { fault_of } from './contract.mjs';
import { judged } from './mock_archive.mjs';
import { alone_of, say_link, wave_of, why_of, withdraw_links } from './mock_clock.mjs';
import { body_of, headers, missing, no_meaning, picture, send_json } from './mock_http.mjs';
import { copies_of, detail_of, PREVIEW } from './mock_items.mjs';
import { rendering, segment, sheet_picture } from './mock_media.mjs';
import {
  incident_view,
  said_areas,
  said_times,
  say,
  say_of_incident,
  span_of,
  story_since,
  withdraw,
} from './mock_story.mjs';

// A machine with a home, a card and a disk; `state.disk` may change it.
const DISK = {
  '/': ['folk', 'media'],
  '/folk': ['me'],
  '/folk/me': ['Pictures', 'Été 2031', 'صور', 'card 10', 'card 9'],
  '/folk/me/Pictures': [],
  '/folk/me/صور': [],
  '/folk/me/card 9': [],
  '/folk/me/card 10': ['DCIM'],
  '/folk/me/card 10/DCIM': [],
  '/folk/me/Été 2031': [],
  '/media': ['me'],
  '/media/me': ['CARD 1'],
  '/media/me/CARD 1': ['100CANON', '101CANON'],
  '/media/me/CARD 1/100CANON': [],
  '/media/me/CARD 1/101CANON': [],
};

export async function folders(state, response, path) {
  if (state.slow_folders_ms) await new Promise((resolve) => setTimeout(resolve, state.slow_folders_ms));
  const starts = [
    { kind: 'home', path: '/folk/me' },
    { kind: 'media', path: '/media/me/CARD 1' },
    { kind: 'root', path: '/' },
  ];
  const found = (state.disk ?? DISK)[path];
  if (path !== '' && !found) return send_json(response, 404, { error: fault_of('not_found', 'no_folder') });
  const parent = path.split('/').slice(0, -1).join('/') || '/';
  send_json(response, 200, {
    path: path || null,
    parent: path === '' || path === '/' ? null : parent,
    folders: found ?? [],
    more: 0,
    unnamed: path === '/folk/me' ? 1 : 0,
    files: found?.length === 0 ? 12 : 0,
    starts,
  });
}

// The routes of the clock; false for another path.
export async function clock(state, request, response, url) {
  const path = url.pathname;
  if (!path.startsWith('/api/clock')) return false;
  if (path === '/api/clock/say') {
    const asked = await body_of(request, response);
    if (asked) send_json(response, 200, say_link(state, asked));
  } else if (path === '/api/clock/why')
    send_json(response, 200, why_of(state, url.searchParams.get('a'), url.searchParams.get('b')));
  else if (path === '/api/clock/alone') send_json(response, 200, alone_of(state));
  else send_json(response, 200, state.clock.clock);
  return true;
}

// The routes of the story; false for another path.
export async function story(state, request, response, url) {
  const path = url.pathname;
  const send = (value) => {
    if (value === null) missing(response);
    else send_json(response, 200, value);
    return true;
  };
  const text = url.searchParams.get('text') ?? '';
  if (request.method === 'POST') {
    const incident = /^\/api\/incidents(?:\/([0-9a-f]{16})\/say)?$/.exec(path);
    if (!incident && !['/api/say', '/api/withdraw', '/api/searches', '/api/gazetteer', '/api/ingest'].includes(path))
      return false;
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
      if (state.fail_withdraw)
        return (send_json(response, 500, { error: { kind: 'io', message: 'the disk is full' } }), true);
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
  if (path === '/api/incidents')
    return send({ next: null, incidents: state.incidents.map((one) => incident_view(state, one)) });
  if (path === '/api/chronology') return send(rows_of([...said_times(state), ...state.times], url.searchParams));
  if (path === '/api/story') return send(story_since(state, url.searchParams.get('since')));
  if (path === '/api/areas') return send(rows_of([...said_areas(state), ...state.areas], url.searchParams));
  if (path === '/api/gazetteer')
    return send(
      /^sarre/i.test(text)
        ? [
            {
              id: 1,
              name: 'Pont de Sarre',
              other_names: '',
              lat: 45.2,
              lon: 6.7,
              feature: 'S.BDG',
              country: 'XX',
              population: 0,
            },
          ]
        : [],
    );
  if (path === '/api/edtf') {
    const span = span_of(text);
    return send(
      span ? { reason: null, ...span, flags: span.flags.join(',') } : no_meaning(state.no_time ?? 'edtf_needed'),
    );
  }
  if (path === '/api/coordinates') {
    const match = /^(-?[\d.]+)[, ]+(-?[\d.]+)$/.exec(text);
    return send(
      match
        ? {
            reason: null,
            lat: Number(match[1]),
            lon: Number(match[2]),
            radius_m: 50,
            notation: 'decimal',
            decimal: text,
            dms: text,
            mgrs: '32T',
          }
        : no_meaning('place_form'),
    );
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

export async function item(state, request, response, id, rest, url) {
  const one = state.items.find((other) => other.id === id);
  if (!one) return missing(response);
  if (rest === '') {
    if (state.slow_ms) await new Promise((resolve) => setTimeout(resolve, state.slow_ms));
    return send_json(response, 200, detail_of(one, state));
  }
  if (rest === 'clock')
    return send_json(
      response,
      200,
      state.clock.clock.groups.find((group) => group.members.some((member) => member.id === id)) ?? null,
    );
  if (rest === 'wave')
    return one.has_sound
      ? send_json(response, 200, wave_of(one, Number(url.searchParams.get('points') ?? 2000)))
      : missing(response);
  if (rest === 'copies')
    return send_json(
      response,
      200,
      copies_of(one, state.items).map((match) => judged(state, match)),
    );
  if (rest === 'thumb.webp' || rest === 'view.webp') return picture(response, await rendering(one.seed, rest));
  if (rest === 'sheet.webp') return picture(response, await sheet_picture(one.seed));
  const match = /^preview\/(\d+)\.mp4$/.exec(rest);
  if (!match || Number(match[1]) >= detail_of(one, state).preview?.segments) return missing(response);
  const bytes = await segment(one.seed, Number(match[1]), PREVIEW.segment_s, one.kind);
  if (!bytes) return send_json(response, 500, { error: { kind: 'io', message: 'ffmpeg is not there' } });
  response.writeHead(200, headers('video/mp4')).end(bytes);
}
