// Statements, incidents, times and areas of the mock: enough of docs/api.md for the tests of the page.
const DAY_S = 86400;
const START_S = Date.UTC(2031, 2, 1) / 1000;

// A statement with every field that the server gives.
export function whole(one) {
  return {
    by: one.by ?? one.agent,
    typed: null,
    evidence: null,
    start_s: null,
    end_s: null,
    where: null,
    span: null,
    withdraws: null,
    state: one.superseded ? 'superseded' : 'stands',
    superseded: false,
    about: 'item',
    ...one,
  };
}

// Days and months only: what the tests type.
export function span_of(text) {
  const flags = text.includes('?') ? ['uncertain'] : text.includes('~') ? ['approximate'] : [];
  const match = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d)Z)?[?~]?$/.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1).map((part) => (part === undefined ? null : Number(part)));
  const at = (...parts) => Date.UTC(...parts) / 1000;
  if (hour !== null)
    return { from_s: at(year, month - 1, day, hour, minute), to_s: at(year, month - 1, day, hour, minute + 1), flags };
  if (day !== null) return { from_s: at(year, month - 1, day), to_s: at(year, month - 1, day + 1), flags };
  if (month !== null) return { from_s: at(year, month - 1), to_s: at(year, month), flags };
  return { from_s: at(year, 0), to_s: at(year + 1, 0), flags };
}

const MANY = ['person', 'seen', 'heard', 'incident', 'tag', 'mark', 'clock_time'];

// As the program writes what is put together of parts, and reads it.
const text_of = (key, { other, verdict, media_s, earliest, latest, words }) =>
  key === 'footage' ? `${other} ${verdict}` : `${media_s.toFixed(3)} ${earliest} ${latest} ${words}`.trim();
function typed_of(key, value) {
  const [first, second, third, ...rest] = value.split(' ');
  if (key === 'footage' && second) return { other: first, verdict: second };
  return key === 'clock_time' && third
    ? { media_s: Number(first), earliest: second, latest: third, words: rest.join(' ') }
    : null;
}

// Adds what is said to a list and settles what stands, as the archive does.
function add(state, list, said, by) {
  const value = said.typed ? text_of(said.key, said.typed) : said.value;
  const one = whole({
    seq: state.next_seq++,
    key: said.key,
    value,
    typed: typed_of(said.key, value),
    time: new Date().toISOString(),
    agent: 'agent-3',
    by: said.by ?? by ?? 'agent-3',
  });
  Object.assign(one, { evidence: said.evidence ?? null, start_s: said.start_s ?? null, end_s: said.end_s ?? null });
  if (said.where) one.where = { radius_m: 1, bearing_deg: null, ...said.where };
  if (said.key === 'time') one.span = span_of(said.value);
  list.push(one);
  settle(list);
  return one;
}

function settle(list) {
  const last = new Map();
  const group = (one) =>
    one.key === 'footage'
      ? `footage ${one.by} ${one.value.split(' ')[0]}`
      : `${one.key} ${one.by} ${MANY.includes(one.key) || one.start_s !== null ? `${one.value} ${one.start_s}` : ''}`;
  for (const one of list)
    if (!['withdrawn', 'withdrawal'].includes(one.state) && one.about === 'item') last.set(group(one), one);
  for (const one of list) {
    if (!['withdrawn', 'withdrawal'].includes(one.state) && one.about === 'item')
      one.state = last.get(group(one)) === one ? 'stands' : 'superseded';
    one.superseded = one.state !== 'stands';
  }
}

export function refresh(item, list) {
  for (const key of ['side', 'source', 'note', 'place', 'time', 'caption']) {
    const standing = list.filter((one) => one.key === key && !one.superseded && one.start_s === null).at(-1);
    if (list.some((one) => one.key === key)) item[key] = standing?.value || null;
  }
  for (const key of ['rating', 'graphic']) {
    const standing = list.filter((one) => one.key === key && !one.superseded).at(-1);
    if (list.some((one) => one.key === key))
      item[key] = standing && standing.value !== '' ? Number(standing.value) : null;
  }
  item.marks = list.filter((one) => one.start_s !== null && !one.superseded).length;
}

// Who was spoken of last, and when.
const touch = (state, subject) => state.touched.set(subject, ++state.spoken);

export function story_since(state, since) {
  const until = state.spoken;
  const subjects =
    since === null ? [] : [...state.touched].filter(([, seq]) => seq > Number(since)).map(([subject]) => subject);
  const of = (rows) => rows.filter((row) => subjects.includes(row.incident ?? row.item));
  return {
    until,
    subjects,
    times: of([...said_times(state), ...state.times]),
    areas: of([...said_areas(state), ...state.areas]),
    incidents: state.incidents.filter((one) => subjects.includes(one.id)).map((one) => incident_view(state, one)),
  };
}

export function say(state, ids, all, by) {
  const first_seq = state.next_seq;
  for (const id of ids) {
    const item = state.items.find((one) => one.id === id);
    if (!item) return null;
    const list = state.said_of(item);
    for (const said of all) add(state, list, said, by);
    refresh(item, list);
    touch(state, id);
  }
  return { first_seq, count: state.next_seq - first_seq };
}

export function withdraw(state, seqs, by, reason) {
  for (const [id, list] of state.said) {
    if (!list.some((one) => seqs.includes(one.seq))) continue;
    for (const one of list.filter((other) => seqs.includes(other.seq))) {
      one.state = 'withdrawn';
      list.push(
        whole({
          seq: state.next_seq++,
          key: one.key,
          value: '',
          time: new Date().toISOString(),
          agent: 'agent-3',
          by,
          evidence: reason ?? null,
          withdraws: one.seq,
          state: 'withdrawal',
          superseded: true,
        }),
      );
    }
    settle(list);
    const item = state.items.find((other) => other.id === id);
    if (item) refresh(item, list);
    touch(state, id);
  }
  for (const incident of state.incidents) {
    for (const one of incident.statements) if (seqs.includes(one.seq)) one.state = 'withdrawn';
    touch(state, incident.id);
    settle(incident.statements);
  }
  return { first_seq: state.next_seq++, count: seqs.length };
}

const value_of = (incident, key) =>
  incident.statements.filter((one) => one.key === key && !one.superseded).at(-1)?.value || null;

export function incident_view(state, incident) {
  return {
    id: incident.id,
    title: value_of(incident, 'title') ?? '',
    stage: value_of(incident, 'stage'),
    side: value_of(incident, 'side'),
    place: value_of(incident, 'place'),
    items: state.items.filter((one) => one.incidents?.includes(incident.id)).length,
    disputed:
      new Set(incident.statements.filter((one) => one.key === 'time' && !one.superseded).map((one) => one.value)).size >
      1,
  };
}

export function say_of_incident(state, id, all, by) {
  let incident = state.incidents.find((one) => one.id === id);
  if (!incident)
    state.incidents.push((incident = { id: id ?? String(state.next_seq).padStart(16, '0'), statements: [] }));
  for (const said of all) add(state, incident.statements, said, by);
  touch(state, incident.id);
  return { ...incident_view(state, incident), statements: incident.statements, items_list: [] };
}

const SIDES = ['Amont', 'Bélan', null];
const STAGES = ['the valley closed', 'first crossing', 'the long summer', 'return'];

// A made-up story: dense days and long quiet ones, intervals from a second to a season, some of them not sure.
export function make_times(count) {
  return Array.from({ length: count }, (_, i) => {
    const day = Math.floor((i * 7919) % 540) - ((i * 31) % 7);
    const from_s = START_S + day * DAY_S + ((i * 104729) % DAY_S);
    const length = i % 211 === 0 ? 40 * DAY_S : i % 23 === 0 ? DAY_S : i % 3 === 0 ? 3600 : 20;
    const flags = i % 13 === 0 ? ['uncertain'] : i % 17 === 0 ? ['approximate'] : [];
    return {
      seq: 100000 + i,
      item: i.toString(16).padStart(64, '0'),
      incident: null,
      name: `clip ${i}`,
      value: '2031',
      from_s,
      to_s: i % 997 === 0 ? null : from_s + length,
      flags: i % 997 === 0 ? ['open_end'] : flags,
      by: 'heron',
      side: SIDES[i % 3],
      source: ['heron', 'tilleul', 'sel'][i % 3],
      stage: STAGES[Math.floor(i / 7) % 4],
      claimed: i % 5 === 4,
    };
  });
}

export function make_areas(count) {
  return Array.from({ length: count }, (_, i) => ({
    seq: 100000 + i,
    item: i.toString(16).padStart(64, '0'),
    incident: null,
    name: `clip ${i}`,
    place: 'pont de Sarre',
    lat: 45.1 + (((i * 7919) % 1000) / 1000 - 0.5) * 0.6,
    lon: 6.6 + (((i * 104729) % 1000) / 1000 - 0.5) * 0.9,
    radius_m: i % 11 === 0 ? 6000 : i % 3 === 0 ? 800 : 30,
    bearing_deg: i % 4 === 0 ? (i * 37) % 360 : null,
    by: 'heron',
    side: SIDES[i % 3],
    claimed: i % 5 === 4,
  }));
}

// The times and areas of what was said since the start, before those that were made up.
export function said_times(state) {
  const rows = [];
  for (const incident of state.incidents) {
    for (const one of incident.statements.filter((other) => other.key === 'time' && !other.superseded && other.span)) {
      rows.push({
        seq: one.seq,
        item: null,
        incident: incident.id,
        name: value_of(incident, 'title') ?? '',
        value: one.value,
        ...one.span,
        by: one.by,
        side: value_of(incident, 'side'),
        source: null,
        stage: value_of(incident, 'stage'),
        claimed: false,
      });
    }
  }
  return rows;
}

export function said_areas(state) {
  const rows = [];
  for (const incident of state.incidents) {
    for (const one of incident.statements.filter(
      (other) => other.key === 'place' && !other.superseded && other.where,
    )) {
      rows.push({
        seq: one.seq,
        item: null,
        incident: incident.id,
        name: value_of(incident, 'title') ?? '',
        place: one.value,
        ...one.where,
        by: one.by,
        side: value_of(incident, 'side'),
        claimed: false,
      });
    }
  }
  return rows;
}
