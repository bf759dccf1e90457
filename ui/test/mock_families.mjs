// Families of the mock: one footage that six clips show in six ways, and pairs for the rest.
const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

function member(one, shown, more = {}) {
  return {
    id: one.id,
    name: one.name,
    kind: one.kind,
    side: one.side,
    source: one.source,
    duration_s: one.duration_s,
    placed: true,
    edits: [],
    mirrored: false,
    turn_deg: 0,
    speed: 1,
    view: 1,
    inset: 1,
    covered: 0,
    detail: 1,
    map: IDENTITY,
    shown: shown.map(([start, end, footage_start, footage_end]) => ({ start, end, footage_start, footage_end })),
    ...more,
  };
}

const known = (one, basis, from, until, words) => ({ item: one.id, name: one.name, basis, from, until, words });

export function make_families(items) {
  const seen = items.filter(
    (one) =>
      one.kind === 'video' &&
      one.state === 'ready' &&
      one.duration_s > 60 &&
      one.duration_s < 200 &&
      one.graphic === null,
  );
  if (seen.length < 12) return [];
  const [a, b, c, d, e, f] = seen;
  const members = [
    member(a, [[0, 48, 2, 50]]),
    member(b, [[0, 50, 0, 50]], { edits: ['smaller'], detail: 0.5, view: 1 }),
    member(c, [[5, 20, 10, 25]], {
      edits: ['excerpt', 'mirrored', 'cropped'],
      mirrored: true,
      view: 0.55,
      map: [-0.74, 0, 0.05, 0, 0.74, -0.02, 0, 0, 1],
    }),
    member(
      d,
      [
        [3, 9, 4, 10],
        [20, 26, 30, 36],
      ],
      { edits: ['excerpt', 'other_footage'], view: 0.98 },
    ),
    member(e, [[0, 16, 8, 24]], {
      edits: ['excerpt', 'turned', 'overlaid'],
      turn_deg: 90,
      covered: 0.2,
      map: [0, -0.6, 0, 0.6, 0, 0, 0, 0, 1],
      view: 0.4,
    }),
    member(f, [[0, 20, 10, 35]], { edits: ['excerpt', 'faster'], speed: 1.25 }),
  ];
  const link = (x, y, score) => ({ a: x.id, b: y.id, score, verdict: 'copy', judged: null });
  const all = [
    known(a, 'container', '2031-05-12T16:03:58Z', '2031-05-12T16:04:02Z', 'mp4 mvhd: 2031-05-12T16:04:00Z'),
    known(c, 'statement', '2031-05-12T00:00:00Z', '2031-05-13T00:00:00Z', 'heron: 2031-05-12'),
    known(b, 'arrival', '2031-06-01T09:00:00Z', '2031-06-01T09:00:00Z', 'camera 2/x.mp4'),
  ];
  const big = {
    id: a.id.slice(0, 16),
    length_s: 50,
    reference: a.id,
    widest: b.id,
    best_quality: a.id,
    members,
    links: [link(a, b, 0.97), link(a, c, 0.82), link(b, d, 0.91), link(c, e, 0.55), link(a, f, 0.88), link(b, f, 0.7)],
    earliest_known: all[0],
    known_times: all,
  };
  const pairs = [];
  for (let k = 6; k + 1 < Math.min(seen.length, 6 + 240); k += 2) {
    const [x, y] = [seen[k], seen[k + 1]];
    pairs.push({
      id: x.id.slice(0, 16),
      length_s: 30,
      reference: x.id,
      widest: x.id,
      best_quality: y.id,
      members: [member(x, [[0, 30, 0, 30]]), member(y, [[2, 22, 5, 25]], { edits: ['excerpt'] })],
      links: [link(x, y, 0.9)],
      earliest_known: known(y, 'arrival', '2031-06-01T09:00:00Z', '2031-06-01T09:00:00Z', 'again/y.mp4'),
      known_times: [known(y, 'arrival', '2031-06-01T09:00:00Z', '2031-06-01T09:00:00Z', 'again/y.mp4')],
    });
  }
  return [big, ...pairs];
}

// Families as people leave them: who is said to be different from all he is linked with is in none.
export function families_of(state) {
  const words = new Map();
  for (const [id, list] of state.said) {
    for (const one of list.filter((other) => other.key === 'footage' && !other.superseded)) {
      const [other, word] = one.value.split(' ');
      words.set([id, other].sort().join(), word);
    }
  }
  const judged = (link) =>
    ({ same: 'same', different: 'different' })[words.get([link.a, link.b].sort().join())] ?? null;
  return state.families
    .map((family) => {
      const links = family.links
        .map((link) => ({ ...link, judged: judged(link) }))
        .filter((link) => link.judged !== 'different');
      const held = new Set([family.reference]);
      for (let turn = 0; turn < family.members.length; ++turn)
        for (const link of links) if (held.has(link.a) || held.has(link.b)) held.add(link.a).add(link.b);
      return { ...family, links, members: family.members.filter((one) => held.has(one.id)) };
    })
    .filter((family) => family.members.length > 1);
}
