// Where the person is: #/ , #/item/ID , #/item/ID/at/SECONDS , #/item/ID/copies , #/item/ID/copies/OTHER , #/review ,
// #/chronology , #/map , #/incident/ID , #/angles , #/angles/ID of a group or a clip , #/angles/ID/OTHER for a pair ,
// #/families , #/families/ID of a family or a clip

export type Route =
  | { view: 'list' }
  | { view: 'review' }
  | { view: 'chronology' }
  | { view: 'map' }
  | { view: 'families'; id?: string }
  | { view: 'angles'; id?: string; other?: string }
  | { view: 'incident'; id: string }
  | { view: 'item'; id: string; at?: number }
  | { view: 'copies'; id: string; other: string | null };

export function route_of(hash: string): Route {
  const parts = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decode);
  if (parts[0] === 'item' && parts[1]) {
    if (parts[2] === 'copies') return { view: 'copies', id: parts[1], other: parts[3] || null };
    const at = parts[2] === 'at' ? Number(parts[3]) : NaN;
    return Number.isFinite(at) && at >= 0 ? { view: 'item', id: parts[1], at } : { view: 'item', id: parts[1] };
  }
  if (parts[0] === 'incident' && parts[1]) return { view: 'incident', id: parts[1] };
  if (parts[0] === 'families') return { view: 'families', ...(parts[1] ? { id: parts[1] } : {}) };
  if (parts[0] === 'angles')
    return {
      view: 'angles',
      ...(parts[1] ? { id: parts[1] } : {}),
      ...(parts[1] && parts[2] ? { other: parts[2] } : {}),
    };
  if (parts[0] === 'review' || parts[0] === 'chronology' || parts[0] === 'map') return { view: parts[0] };
  return { view: 'list' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function hash_of(route: Route): string {
  if (route.view === 'list') return '#/';
  if (route.view === 'review' || route.view === 'chronology' || route.view === 'map') return `#/${route.view}`;
  if (route.view === 'families')
    return route.id === undefined ? '#/families' : `#/families/${encodeURIComponent(route.id)}`;
  if (route.view === 'angles')
    return ['#/angles', route.id, route.other]
      .filter((part) => part !== undefined)
      .map((part, i) => (i === 0 ? part : encodeURIComponent(part!)))
      .join('/');
  if (route.view === 'incident') return `#/incident/${encodeURIComponent(route.id)}`;
  const item = `#/item/${encodeURIComponent(route.id)}`;
  if (route.view === 'item') return route.at === undefined ? item : `${item}/at/${route.at}`;
  return route.other ? `${item}/copies/${encodeURIComponent(route.other)}` : `${item}/copies`;
}

class Place {
  route = $state.raw<Route>({ view: 'list' });

  // Returns the function that stops listening.
  start(): () => void {
    const read = () => (this.route = route_of(location.hash));
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }

  // `replace` keeps Back from walking through every neighbour.
  go(route: Route, replace = false): void {
    const hash = hash_of(route);
    if (replace) history.replaceState(null, '', hash);
    else history.pushState(null, '', hash);
    this.route = route;
  }
}

export const place = new Place();
