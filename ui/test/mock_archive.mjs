// The archive of the mock as a whole: what it counts, its list and facets, what people say of a pair.
import { view_of } from './mock_items.mjs';

// A pair with what people say of it.
export function judged(state, match) {
  const [a, b] = [match.a.id, match.b.id];
  const words = [
    [a, b],
    [b, a],
  ].flatMap(([of, other]) =>
    (state.said.get(of) ?? []).filter((one) => one.key === 'footage' && !one.superseded && one.value.startsWith(other)),
  );
  const said = words
    .map((one) => ({
      seq: one.seq,
      by: one.by,
      word: one.value.split(' ')[1],
      evidence: one.evidence ?? '',
      time: one.time,
    }))
    .filter((one) => one.word !== 'open');
  const kinds = new Set(said.map((one) => one.word));
  return { ...match, said, judged: kinds.size > 1 ? 'disputed' : ([...kinds][0] ?? null) };
}

export function work(state) {
  const of = (name) => state.items.filter((one) => one.state === name).length;
  return {
    waiting: of('waiting') * 3,
    running: Math.min(2, of('working')),
    done: of('ready') * 5,
    failed: of('unreadable'),
    stopped: null,
  };
}

export function archive(state) {
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
  sound: one.has_sound,
  gps: one.seed % 3 === 0,
  copies: one.copies > 0,
  time: one.time !== null,
  place: one.place !== null,
  disputed: one.disputed,
});

function fits(one, query, but = '') {
  const text = (query.get('text') ?? '').toLowerCase();
  const is = (key) => key === but || !query.get(key);
  return (
    EQUAL.every((key) => is(key) || one[key] === query.get(key)) &&
    Object.entries(yes_no(one)).every(([key, value]) => is(key) || value === (query.get(key) === 'yes')) &&
    (is('rating') ||
      (query.get('rating') === 'none' ? one.rating === null : one.rating >= Number(query.get('rating')))) &&
    (is('graphic') || one.graphic === null || one.graphic <= Number(query.get('graphic'))) &&
    (!text || [one.name, one.note, one.place].some((value) => value?.toLowerCase().includes(text)))
  );
}

export function facets(state, query) {
  const out = {};
  const count = (facet, value_of) => {
    out[facet] = {};
    for (const one of state.items)
      if (fits(one, query, facet)) out[facet][value_of(one)] = (out[facet][value_of(one)] ?? 0) + 1;
  };
  for (const key of EQUAL) count(key, (one) => one[key] ?? '');
  for (const key of ['sound', 'gps', 'copies', 'clock', 'time', 'place', 'disputed'])
    count(key, (one) => (yes_no(one)[key] ? 'yes' : 'no'));
  count('rating', (one) => one.rating ?? 'none');
  count('graphic', (one) => one.graphic ?? 'none');
  out.tag = {};
  return out;
}

export function list(state, query) {
  const found = state.items.filter((one) => fits(one, query));
  const sort = query.get('sort');
  if (sort === 'name') found.sort((x, y) => x.name.localeCompare(y.name));
  if (sort === 'duration') found.sort((x, y) => (y.duration_s ?? -1) - (x.duration_s ?? -1));
  if (sort === 'size') found.sort((x, y) => y.size_bytes - x.size_bytes);
  const after = query.get('after');
  const offset = Number(after ?? query.get('offset') ?? 0);
  const limit = Math.min(1000, Number(query.get('limit') ?? 200));
  const items = found.slice(offset, offset + limit);
  return {
    total: after ? null : found.length,
    offset: after ? null : offset,
    next: items.length === limit && limit > 0 ? String(offset + limit) : null,
    items: items.map(view_of),
  };
}
