// Clocks of the mock: a group of twelve phones around one event, one of a hundred, and clips that belong to none.
const RATES = [1, 1.00004, 0.99997, 1, 1.0001, 1];

function member(one, i, offset_s, duration_s) {
  return {
    id: one.id,
    name: one.name,
    kind: one.kind,
    side: one.side,
    offset_s,
    rate: RATES[i % RATES.length],
    duration_s,
    sound_from_s: 0,
    silent_share: i % 5 === 3 ? 0.31 : 0,
    clipped_share: i % 7 === 2 ? 0.04 : 0,
    filled_s: i % 9 === 4 ? 0.8 : 0,
    jumps: i % 11 === 5 ? 2 : 0,
    same_recording: [],
  };
}

function link(a, b, at_s, score, said = false) {
  // One sound: at group time T both hear it; the offset is what the times in both differ by.
  const T = a.offset_s + at_s * a.rate;
  return {
    a: a.id,
    b: b.id,
    offset_s: at_s - (T - b.offset_s) / b.rate + (score < 9 ? 0.03 : 0),
    at_s,
    interval_s: 0.062,
    drift_ppm: score > 15 ? 12.4 : null,
    walk_s: score < 10 ? 0.021 : 0,
    score,
    false_rate: said ? null : 0.03 * 10 ** (-(score - 4) / 1.8),
    state: 'same_event',
    said,
    voices: [],
    disputed: false,
    claims: 'unknown',
  };
}

function group_of(items, world) {
  const members = items.map((one, i) =>
    member(one, i, Number((i === 0 ? 0 : 1.5 + ((i * 7.37) % 31) + i * 0.4).toFixed(3)), one.duration_s),
  );
  members.sort((x, y) => x.offset_s - y.offset_s);
  const first = members[0].offset_s;
  for (const one of members) one.offset_s = Number((one.offset_s - first).toFixed(3));
  const links = [];
  members.forEach((a, i) => {
    for (const j of [i + 1, i + 3]) {
      const b = members[j];
      if (!b) continue;
      const from = Math.max(a.offset_s, b.offset_s);
      const to = Math.min(a.offset_s + a.duration_s, b.offset_s + b.duration_s);
      if (to > from + 2)
        links.push(link(a, b, Number(((from + to) / 2 - a.offset_s).toFixed(3)), 6 + ((i * 5 + j) % 14)));
    }
  });
  if (members.length > 6) members[4].same_recording = [members[6].id];
  return {
    id: members
      .map((one) => one.id)
      .sort()[0]
      .slice(0, 16),
    members,
    links,
    sides: [...new Set(members.map((one) => one.side).filter(Boolean))].sort(),
    world: world(members),
  };
}

const claim = (one, earliest, latest, by, contradicts) => ({
  item: one.id,
  name: one.name,
  at_s: 0,
  earliest,
  latest,
  by,
  contradicts,
});

export function make_clock(items) {
  const heard = items.filter(
    (one) => one.kind === 'video' && one.has_sound && one.duration_s > 30 && one.duration_s < 240,
  );
  const clock = { groups: [], set_aside: [], other: [] };
  if (heard.length < 16) return { clock, said: [] };
  const small = group_of(heard.slice(0, 12), (members) => ({
    claims: [
      claim(members[0], '2031-05-12T16:03:58Z', '2031-05-12T16:04:02Z', 'mp4 mvhd creation_time', [2]),
      claim(members[1], '2031-05-12T16:03:50Z', '2031-05-12T16:04:10Z', 'heron: the clock of the mosque', [2]),
      claim(members[2], '2031-05-11T21:30:00Z', '2031-05-11T21:34:00Z', 'name date', [0, 1]),
    ],
    fits: [
      { claims: [0, 1], zero_from: '2031-05-12T16:03:58Z', zero_to: '2031-05-12T16:04:02Z' },
      { claims: [2], zero_from: '2031-05-11T21:29:40Z', zero_to: '2031-05-11T21:33:40Z' },
    ],
  }));
  clock.groups.push(small);
  const pair = group_of(heard.slice(12, 14), (members) => ({
    claims: [claim(members[0], '2031-05-13T09:00:00Z', '2031-05-13T09:00:04Z', 'mp4 mvhd creation_time', [])],
    fits: [{ claims: [0], zero_from: '2031-05-13T09:00:00Z', zero_to: '2031-05-13T09:00:04Z' }],
  }));
  clock.groups.push(pair);
  if (heard.length > 140) clock.groups.push(group_of(heard.slice(30, 130), () => ({ claims: [], fits: [] })));
  const [x, y, z] = heard.slice(14, 17);
  const named = (a, b, more) => {
    const { claims, ...bare } = link(member(a, 0, 0, 40), member(b, 0, 3, 40), 5, 8.4); // only links of a group have claims
    return { ...bare, a_name: a.name, b_name: b.name, ...more };
  };
  clock.set_aside.push(
    named(small.members[0] && heard[0], x, { why: 'one link alone between two groups: for a person to judge' }),
  );
  clock.other.push({
    a: heard[1].id,
    b: y.id,
    a_name: heard[1].name,
    b_name: y.name,
    state: 'ambiguous_by_repetition',
    offset_s: 4.2,
    score: 7.7,
    said: false,
    voices: [],
    disputed: false,
  });
  clock.other.push({
    a: heard[2].id,
    b: z?.id ?? x.id,
    a_name: heard[2].name,
    b_name: (z ?? x).name,
    state: 'same_recorded_sound',
    offset_s: 0.4,
    score: 21,
    said: false,
    voices: [],
    disputed: false,
  });
  return { clock, said: [] };
}

const STATES = ['no_common_sound', 'not_enough_sound', 'ambiguous_by_repetition', null];

export function alone_of(state) {
  const on = new Set(state.clock.clock.groups.flatMap((one) => one.members.map((two) => two.id)));
  const clips = state.items.filter((one) => one.has_sound && !on.has(one.id)).slice(0, 3000);
  return {
    total: clips.length,
    clips: clips.slice(0, 200).map((one, i) => ({
      id: one.id,
      name: one.name,
      side: one.side,
      state: STATES[i % 4],
      best:
        i % 4 === 3 || i % 4 === 0
          ? null
          : { id: clips[(i + 1) % clips.length].id, name: clips[(i + 1) % clips.length].name, score: 5.1 },
    })),
  };
}

export function why_of(state, a, b) {
  [a, b] = [a, b].sort();
  const found = state.clock.clock.groups
    .flatMap((one) => one.links)
    .find((one) => [one.a, one.b].sort().join() === [a, b].join());
  const said = state.clock.said
    .filter((one) => [one.a, one.b].sort().join() === [a, b].join())
    .map((one) => ({
      seq: one.seq,
      item: one.a,
      value: `${one.what} ${one.b}${one.what === 'lock' ? ` ${one.offset_s}` : ''}`,
      typed: { what: one.what, other: one.b, offset_s: one.what === 'lock' ? one.offset_s : null },
      agent: 'agent-3',
      by: one.by,
      evidence: one.evidence,
      time: '2031-06-01T10:00:00Z',
    }));
  const other = state.clock.clock.other.find((one) => [one.a, one.b].sort().join() === [a, b].join());
  const score = found?.score ?? other?.score ?? 0;
  const offset = found ? (found.a === a ? found.offset_s : -found.offset_s) : 1.5;
  const evidence = (strength, offset_s) => ({
    strength,
    offset_s,
    at_s: found?.at_s ?? 3,
    overlap_s: 31.2,
    blocks: 12,
    drift_ppm: 3.1,
    width_s: 0.002,
    phase_line: strength + 3,
    phase_path: strength + 1,
    phase_spread: strength - 1,
    phase_within_2_ms: 3,
    phase_within_16_ms: 4,
    phase_within_64_ms: 4,
    magnitude: strength + 0.7,
    magnitude_of_thirds: 3,
    magnitude_wander: 0.4,
    share_of_seconds: 0.74,
    likeness: 0.11,
    peak_ratio: 3.1,
    magnitude_offset_s: offset_s,
    path_offset_s: offset_s,
    path_range_s: 0,
    path_slope: 0,
    path_bend_s: 0,
    path_seconds: 20,
    middle_offset_s: offset_s,
    magnitude_moving: 0,
    magnitude_bend_s: 0,
    impulses: 9,
    impulses_matched: 7,
    impulses_offset_s: offset_s,
    impulses_slope: 0,
    impulses_bend_s: 0,
  });
  return {
    a,
    b,
    state: found ? 'same_event' : (other?.state ?? 'no_common_sound'),
    words: 'words',
    score,
    false_rate: score > 0 ? 0.03 * 10 ** (-(score - 4) / 1.8) : 1,
    hypotheses: score > 0 ? [evidence(score, offset), evidence(3.2, offset + 2.4)] : [],
    said,
  };
}

// What a person says outweighs what was heard; the group falls apart, or is put right.
export function say_link(state, { a, b, what, offset_s, by = 'agent-3', evidence = null }) {
  const seq = state.next_seq++;
  state.clock.said.push({ seq, a, b, what, offset_s, by, evidence });
  return { ...put_link(state, { a, b, what, offset_s }), first_seq: seq };
}

// Takes words back; the groups stay as they were last put.
export function withdraw_links(state, seqs) {
  state.clock.said = state.clock.said.filter((one) => !seqs.includes(one.seq));
}

function put_link(state, { a, b, what, offset_s }) {
  const group = state.clock.clock.groups.find(
    (one) => one.members.some((two) => two.id === a) || one.members.some((two) => two.id === b),
  );
  if (!group) return state.clock.clock;
  const is = (one) => [one.a, one.b].sort().join() === [a, b].sort().join();
  group.links = group.links.filter((one) => !is(one) || what === 'release');
  const [x, y] = [a, b].map((id) => group.members.find((one) => one.id === id));
  if (what === 'lock' && x && y) {
    y.offset_s = Number((x.offset_s + offset_s).toFixed(4));
    group.links.unshift({ ...link(x, y, 5, 12, true), offset_s });
  }
  if (what === 'recording')
    state.clock.clock.other.push({
      a,
      b,
      a_name: x?.name ?? '',
      b_name: y?.name ?? '',
      state: 'same_recorded_sound',
      offset_s: 0,
      score: 12,
      said: true,
      voices: [],
      disputed: false,
    });
  // A new object, as a new answer would be.
  state.clock.clock = structuredClone(state.clock.clock);
  return state.clock.clock;
}

export function wave_of(one, points) {
  const count = Math.min(points, Math.ceil(one.duration_s * 25));
  const step_s = one.duration_s / count;
  return {
    from_s: 0,
    step_s,
    peaks: Array.from(
      { length: count },
      (_, k) => Math.round(128 + 127 * Math.sin(k * 0.11 + one.seed) * Math.sin(k * 0.013)) >> (k % 7 === 0 ? 0 : 1),
    ),
  };
}
