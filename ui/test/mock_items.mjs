// Made-up items of an invented valley: the same ones at each start.
import { createHash } from 'node:crypto';
import { whole } from './mock_story.mjs';

export const PREVIEW = { segment_s: 4, long_s: 3600 };
const SIDES = ['Amont', 'Bélan', null];
const SOURCES = ['heron', 'tilleul', 'sel', null];
const PLACES = ['pont de Sarre', 'col des Aulnes', 'Ourle-le-Haut', null, null];
const NAMES = [
  (i) => `VID_2031${String(1000 + (i % 228)).slice(-4)}_${100000 + ((i * 7919) % 800000)}.mp4`,
  (i) => `هجوم على الجسر ${i}.mp4`,
  (i) => `мост_${i}_вечер.mov`,
  (i) => `photo ${i}.jpg`,
  (i) => `WhatsApp Video ${i} at 18.04.12.mp4`,
  (i) => `به‌روز ${i}.mp4`,
  (i) => `evidence\u202e4pm.${i}\u0007.mp4`,
  (i) => `a very long name that somebody typed on a phone while walking ${i} (2) (final).mp4`,
  (i) => `IMG_${1000 + (i % 9000)}.MOV`,
  (i) => `橋の上 ${i} 🚧.mp4`,
];
const KINDS = [
  'video',
  'video',
  'video',
  'photo',
  'video',
  'video',
  'video',
  'sound',
  'video',
  'photo',
  'text',
  'other',
];

const hash = (text, kind = 'sha256') => createHash(kind).update(text).digest('hex');

function make_item(i) {
  const kind = i === 0 || i === 2 ? 'video' : KINDS[(i * 5) % KINDS.length];
  const seen = kind === 'video' || kind === 'photo';
  const unreadable = i % 97 === 41;
  const state = unreadable ? 'unreadable' : i % 53 === 17 ? 'waiting' : i % 53 === 18 ? 'working' : 'ready';
  const ready = state === 'ready';
  const timed = ready && (kind === 'video' || kind === 'sound');
  return {
    seed: i,
    id: hash(`item ${i}`),
    name: NAMES[(i * 3) % NAMES.length](i).replace(/\.\w+$/, (end) =>
      kind === 'sound'
        ? '.m4a'
        : kind === 'photo'
          ? '.jpg'
          : kind === 'text'
            ? '.txt'
            : kind === 'other'
              ? '.zip'
              : end === '.jpg'
                ? '.mp4'
                : end,
    ),
    kind,
    mime: { video: 'video/mp4', photo: 'image/jpeg', sound: 'audio/mp4', text: 'text/plain', other: 'application/zip' }[
      kind
    ],
    size_bytes: 20000 + ((i * 7907) % 90000) * 977,
    duration_s: timed ? (i === 0 ? PREVIEW.long_s : i === 2 ? 96 : 8 + ((i * 37) % 240)) : null,
    width: ready && seen ? 1920 : null,
    height: ready && seen ? 1080 : null,
    has_sound: timed && i % 5 !== 4,
    side: i === 0 ? 'Amont' : i === 2 ? 'Bélan' : SIDES[Math.floor(i / 3) % SIDES.length],
    source: SOURCES[(i * 3) % SOURCES.length],
    note: i % 11 === 0 ? 'vu du toit, vers le nord' : i % 11 === 5 ? '"><script>alert(2)</script>' : null,
    place: PLACES[i % PLACES.length],
    caption: null,
    time: null,
    rating: i % 9 === 0 ? i % 6 : null,
    graphic: i % 31 === 0 ? 2 : null,
    marks: 0,
    disputed: false,
    arrivals: i % 13 === 0 ? 2 : 1,
    copies: kind === 'video' && ready && i % 7 === 0 ? 1 + (i % 3) : 0,
    state,
    reason: unreadable ? 'moov atom not found: the file ends before its index' : null,
    damage: '',
    thumb: ready && seen,
  };
}

export function make_items(count) {
  const items = Array.from({ length: count }, (_, i) => make_item(i));
  if (items[0]) items[0].copies = count > 20 ? 3 : 0;
  return items;
}

const UTC = (i, minutes) =>
  new Date(Date.UTC(2031, 4, 12, 16, 4) + i * 61000 + minutes * 60000).toISOString().replace('.000', '');

function claims_of(item) {
  if (item.state !== 'ready') return [];
  const i = item.seed;
  return [
    { where: 'mp4 mvhd', key: 'creation_time', value: UTC(i, 0), clock: 'utc-claimed' },
    { where: 'mp4 mvhd', key: 'duration', value: String(item.duration_s ?? ''), clock: '' },
    { where: 'quicktime', key: 'creationdate', value: UTC(i, 182).replace('Z', '+03:30'), clock: 'utc+03:30' },
    { where: 'quicktime', key: 'device', value: 'Telefon X2', clock: '' },
    { where: 'name', key: 'date', value: '2031-05-11 21:34:00', clock: 'local-no-zone' },
    { where: 'stream 0', key: 'encoder', value: 'Lavc58.134.100 libx264', clock: '' },
    { where: 'stream 0', key: 'comment', value: '<img src=x onerror=alert(1)>', clock: '' },
    { where: 'stream 0', key: 'handler', value: 'Video\u200bHandler', clock: '' },
  ];
}

function streams_of(item) {
  const base = {
    width: 0,
    height: 0,
    rotation_deg: 0,
    frame_rate: 0,
    sample_rate: 0,
    channels: 0,
    duration_s: item.duration_s ?? 0,
  };
  const streams = [];
  if (item.kind !== 'sound')
    streams.push({
      ...base,
      index: 0,
      type: 'video',
      codec: 'h264',
      width: 1920,
      height: 1080,
      rotation_deg: 90,
      frame_rate: 25,
    });
  if (item.has_sound)
    streams.push({ ...base, index: streams.length, type: 'audio', codec: 'aac', sample_rate: 48000, channels: 2 });
  return streams;
}

function jobs_of(item) {
  const state = { ready: 'done', waiting: 'waiting', working: 'running', unreadable: 'done' }[item.state];
  return ['probe', 'look', 'copies', 'listen', 'clock', 'tags'].map((stage, k) => {
    const failed = item.state === 'unreadable' && k === 0;
    return {
      item: item.id,
      name: item.name,
      stage,
      version: 1,
      state: failed ? 'failed' : state,
      error: failed ? item.reason : null,
      seconds: state === 'done' ? 0.031 * (k + 1) : null,
      cpu_seconds: 0.02 * k,
    };
  });
}

// What is said of an item when the mock starts; what is said later is added to the same list.
export function first_said(item) {
  const i = item.seed;
  const first =
    i % 2 === 0
      ? [{ seq: 12, key: 'side', value: item.side ?? 'Amont', time: UTC(i, 900), agent: 'agent-3', about: 'accession' }]
      : [];
  const older =
    i % 4 === 0
      ? [
          {
            seq: 7,
            key: 'place',
            value: 'moulin (?)',
            time: UTC(i, 600),
            agent: 'agent-2',
            about: 'item',
            superseded: true,
          },
        ]
      : [];
  return [
    ...first,
    ...older,
    {
      seq: 15,
      key: 'note',
      value: item.note ?? 'premier regard : rien',
      time: UTC(i, 950),
      agent: 'agent-1',
      about: 'item',
    },
  ].map(whole);
}

// Without what only the mock knows of it.
export function view_of({ seed, on_clock, incidents, ...item }) {
  return item;
}

export function detail_of(item, state) {
  const i = item.seed;
  const timed = item.duration_s !== null;
  const statements = state.said_of(item);
  const own = new Set(
    statements.filter((one) => one.about === 'item' && !one.superseded).map((one) => `${one.key} ${one.by}`),
  );
  return {
    ...view_of(item),
    sha256: item.id,
    sha512: hash(`item ${i}`, 'sha512'),
    arrivals_list: Array.from({ length: item.arrivals }, (_, k) => ({
      seq: 3 + k,
      path: `${k ? 'again/' : ''}camera 2/${item.name}`,
      path_hex: i % 6 === 0 ? '63616d e9 2f 31' : null,
      folder: 'camera 2',
      mtime: UTC(i, 3),
      time: UTC(i, 2000 + k),
      agent: 'agent-1',
      side: item.side,
      source: item.source,
      note: null,
    })),
    media: item.state === 'ready' ? { container: 'mov,mp4', streams: streams_of(item) } : null,
    claims: claims_of(item),
    statements: statements.map((one) => ({
      ...one,
      superseded: one.superseded || (one.about === 'accession' && own.has(`${one.key} ${one.by}`)),
    })),
    custody: [
      {
        seq: 31,
        event: 'ingestion',
        time: UTC(i, 2000),
        agent: 'agent-1',
        detail: `${item.size_bytes} bytes, SHA-256 and SHA-512 calculated`,
      },
      { seq: 32, event: 'transfer', time: UTC(i, 2000), agent: 'agent-1', detail: `camera 2/${item.name}` },
    ],
    jobs: jobs_of(item),
    sheet:
      timed && item.kind === 'video'
        ? {
            columns: 6,
            rows: 4,
            tile_width: 160,
            tile_height: 90,
            times: Array.from({ length: 24 }, (_, k) => ((k + 0.5) * item.duration_s) / 24),
          }
        : null,
    preview: timed
      ? {
          mime: mime_of(item),
          segment_s: PREVIEW.segment_s,
          segments: Math.ceil(item.duration_s / PREVIEW.segment_s),
          lead_in_s: 0,
        }
      : null,
  };
}

function mime_of(item) {
  const codecs = [];
  if (item.kind !== 'sound') codecs.push('avc1.4d401e');
  if (item.has_sound || item.kind === 'sound') codecs.push('mp4a.40.2');
  return `video/mp4; codecs="${codecs.join(', ')}"`;
}

// How a segment is measured, which the page does not show.
const MEASURED = {
  speed: 1,
  map: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  region: [-0.5, -0.28, 0.5, 0.28],
  through: false,
  mirrored: false,
  scale: 1,
  turn_deg: 0,
  overlap: 1,
  same: 0.94,
  inliers: 180,
  likeness: 0.9,
  moving_s: 3.1,
  stillness: 0.1,
  activity: 0.3,
  faint: 0,
  blocks: 0.98,
  differs: [],
};

export function copies_of(item, items) {
  if (item.copies === 0) return [];
  const others = items
    .filter((one) => one.kind === 'video' && one.state === 'ready' && one.id !== item.id)
    .slice(item.seed === 0 ? 0 : 2);
  const verdicts = ['copy', 'same_scene', 'shared_overlay', 'same_sound'];
  return Array.from({ length: Math.min(item.copies, others.length) }, (_, k) => {
    const b = others[k];
    const length = Math.min(b.duration_s, item.duration_s) / 4;
    const a_start = item.seed === 0 ? 1200 : item.duration_s * 0.25;
    const segments = [
      {
        a_start: a_start * 0.4,
        a_end: a_start * 0.4 + length * 0.8,
        b_start: length * 2.4,
        b_end: length * 3.2,
        score: 0.71,
      },
      { a_start, a_end: a_start + length, b_start: 3.2, b_end: 3.2 + length, score: 0.97 },
      {
        a_start: a_start + length * 1.5,
        a_end: a_start + length * 2,
        b_start: 3.2 + length * 1.5,
        b_end: 3.2 + length * 2.1,
        score: 0.5,
      },
    ];
    const verdict = verdicts[k % 4];
    return {
      a: { id: item.id, name: item.name },
      b: { id: b.id, name: b.name },
      score: 0.96 - k * 0.2,
      verdict,
      by_sound: verdict === 'same_sound',
      sound: verdict === 'same_sound' ? { score: 9.2, likeness: 0.4, said: false } : null,
      segments: segments.map((one) => ({ ...MEASURED, ...one })),
    };
  });
}
