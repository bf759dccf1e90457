// What opens the archive for this page. The token of the address that the program printed is taken out of the address
// bar at once and exchanged for two keys of this run of the program. They are kept for this origin, its port included,
// so that a reload and other tabs have them; no cookie, which a browser would show to every port of the host.
const STORED = 'contrechamp.session';
const WAITING = 'contrechamp.token';

export interface Keys {
  session: string; // in a header, for everything
  pictures: string; // in the addresses of pictures, which bear no header; it opens nothing else
}

// The token of an address, and the address without it.
export function token_of(address: string): { token: string | null; rest: string } {
  const url = new URL(address);
  const token = url.searchParams.get('token');
  url.searchParams.delete('token');
  return { token, rest: url.pathname + url.search + url.hash };
}

export function keys_of(text: string | null): Keys | null {
  try {
    const { session, pictures } = JSON.parse(text ?? '') as Partial<Keys>;
    return typeof session === 'string' && typeof pictures === 'string' ? { session, pictures } : null;
  } catch {
    return null;
  }
}

class Session {
  keys = $state.raw<Keys | null>(null);

  // Throws nothing: without keys the page says what to do.
  async start(): Promise<void> {
    const { token: given, rest } = token_of(location.href);
    const token = given ?? this.#waiting();
    if (given !== null) {
      // Kept for this tab until it is exchanged: a reload meanwhile would find neither token nor keys.
      this.#waiting(given);
      history.replaceState(history.state, '', rest);
    }
    this.keys = this.#kept();
    addEventListener('storage', (event) => {
      if (event.key === STORED) this.keys = this.#kept() ?? this.keys;
    });
    if (token === null) return;
    try {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
      const answer = await fetch('/api/session', { method: 'POST', headers, body: '{}' });
      if (answer.ok) this.#keep((await answer.json()) as Keys);
      this.#waiting(null);
    } catch {
      // No answer: what was kept is tried, and the page tells of the lost link.
    }
  }

  // As fetch(). A session that the program does not know any more is forgotten.
  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const used = this.keys;
    const answer = await this.#fetch(path, init, used);
    if (answer.status !== 403 || used === null) return answer;
    const other = this.#kept(); // another tab may have opened the program anew
    if (other !== null && other.session !== used.session) {
      this.keys = other;
      return this.#fetch(path, init, other);
    }
    if (this.keys?.session === used.session) this.#forget();
    return answer;
  }

  #fetch(path: string, init: RequestInit, keys: Keys | null): Promise<Response> {
    return fetch(path, {
      ...init,
      headers: {
        ...(init.headers as Record<string, string>),
        ...(keys && { Authorization: `Bearer ${keys.session}` }),
      },
    });
  }

  #kept(): Keys | null {
    try {
      return keys_of(localStorage.getItem(STORED));
    } catch {
      return null;
    }
  }

  // The token that has yet to be exchanged; given one, or null, it is that from now on.
  #waiting(token?: string | null): string | null {
    try {
      if (token === null) sessionStorage.removeItem(WAITING);
      else if (token !== undefined) sessionStorage.setItem(WAITING, token);
      return sessionStorage.getItem(WAITING);
    } catch {
      return null;
    }
  }

  #keep(keys: Keys): void {
    this.keys = keys;
    try {
      localStorage.setItem(STORED, JSON.stringify(keys));
    } catch {
      // A browser that keeps nothing needs the address again after a reload.
    }
  }

  #forget(): void {
    this.keys = null;
    try {
      localStorage.removeItem(STORED);
    } catch {
      // Nothing was kept.
    }
  }
}

export const session = new Session();
