// Everything that is said from the page goes through here, so that it can be taken back in the order it came.
import {
  ApiError,
  get_incident,
  get_item,
  make_incident,
  say_of,
  say_of_incident,
  say_of_link,
  withdraw,
  type SaidOfLink,
} from '../api/client';
import type { IncidentDetail, Said, Statement } from '../api/types';
import { archive } from '../app/archive.svelte';
import { clockbook } from '../app/clock.svelte';
import { items } from '../app/items.svelte';
import { person } from '../app/person.svelte';
import { remember } from '../app/prefs.svelte';
import { is_the_one, MOST, pile_of, runs_of, seqs_of, without, type Done } from './done';

const CHUNK = 500; // items in one request: the server takes bodies of 64 KiB
const STORED = 'done';
const PAGE = Math.random().toString(36).slice(2);

export type News =
  { kind: 'said' | 'undone'; count: number; items: number } | { kind: 'failed'; message: string } | { kind: 'gone' };

// The answer would be the same; the drafts stay.
function may_write(): void {
  if (!archive.writable) throw new ApiError(503, 'read_only', { message: archive.now?.writes.reason ?? '' });
}

class Saying {
  news = $state.raw<News | null>(null);
  // Counts what was said and taken back: views that show it read again.
  count = $state(0);
  // Of these, what may change which items are copies of each other.
  of_copies = $state(0);
  #done = $state.raw<Done[]>([]);
  #undoing: Promise<void> = Promise.resolve();

  constructor() {
    try {
      this.#done = pile_of(localStorage.getItem(`contrechamp.${STORED}`));
    } catch {
      // Nothing kept.
    }
  }

  get can_undo(): boolean {
    return this.#done.length > 0;
  }

  async of_items(ids: string[], said: Said[]): Promise<void> {
    const by = person.name;
    const seqs: number[] = [];
    await this.#say({ kind: 'said', count: said.length, items: ids.length }, async () => {
      try {
        for (let at = 0; at < ids.length; at += CHUNK) {
          const done = await say_of(ids.slice(at, at + CHUNK), said, by);
          for (let k = 0; k < done.count; ++k) seqs.push(done.first_seq + k);
        }
      } finally {
        if (said[0]?.key === 'footage') this.of_copies += 1;
        if (seqs.length > 0)
          this.#keep({ runs: runs_of(seqs), by, about: { item: ids[0]! }, key: said[0]!.key, link: false });
      }
    });
  }

  async of_incident(id: string | null, said: Said[]): Promise<IncidentDetail> {
    const by = person.name;
    return this.#say({ kind: 'said', count: said.length, items: 0 }, async () => {
      const detail = id === null ? await make_incident(said, by) : await say_of_incident(id, said, by);
      const newest = detail.statements.slice(-said.length).map((statement: Statement) => statement.seq);
      this.#keep({ runs: runs_of(newest), by, about: { incident: detail.id }, key: said[0]!.key, link: false });
      return detail;
    });
  }

  async of_link(said: SaidOfLink): Promise<void> {
    const by = person.name;
    await this.#say({ kind: 'said', count: 1, items: 0 }, async () => {
      const { first_seq, ...clock } = await say_of_link({ ...said, by });
      clockbook.take(clock);
      this.#keep({
        runs: [[first_seq, 1]],
        by,
        about: { item: said.a < said.b ? said.a : said.b },
        key: 'clock_link',
        link: true,
      });
    });
  }

  async take_back(seqs: number[], by: string, reason = ''): Promise<boolean> {
    try {
      may_write();
      for (let at = 0; at < seqs.length; at += CHUNK) {
        const part = seqs.slice(at, at + CHUNK);
        await withdraw(part, by, reason);
        this.#pile(without(this.#done, part));
      }
      this.of_copies += 1;
      this.news = { kind: 'undone', count: seqs.length, items: 0 };
      return true;
    } catch (error) {
      this.news = { kind: 'failed', message: (error as Error).message };
      // What the archive refuses will not be taken back another time either; what did not arrive may.
      if (error instanceof ApiError && error.kind === 'refused') this.#pile(without(this.#done, seqs));
      return false;
    } finally {
      this.#changed();
    }
  }

  // Pressed twice, it takes back two things, one after the other.
  undo(): Promise<void> {
    this.#undoing = this.#undoing.then(() => this.#undo_last());
    return this.#undoing;
  }

  async #undo_last(): Promise<void> {
    const last = this.#done.at(-1);
    if (!last) return;
    try {
      if (last.page === PAGE || (await this.#stands(last))) {
        if ((await this.take_back(seqs_of(last), last.by)) && last.link) await clockbook.read();
      } else {
        this.#pile(this.#done.slice(0, -1));
        this.news = { kind: 'gone' };
      }
    } catch (error) {
      this.news = { kind: 'failed', message: (error as Error).message };
    }
  }

  // Kept by an earlier page, perhaps of another archive: the statement must be there, and be the one.
  async #stands(done: Done): Promise<boolean> {
    const about = done.about;
    if (about === null) return false;
    try {
      const { statements } = 'item' in about ? await get_item(about.item) : await get_incident(about.incident);
      const first = done.runs[0]![0];
      return is_the_one(
        done,
        statements.find((one) => one.seq === first),
      );
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return false;
      throw error;
    }
  }

  async #say<T>(news: News, run: () => Promise<T>): Promise<T> {
    try {
      may_write();
      const answer = await run();
      this.news = news;
      return answer;
    } catch (error) {
      this.news = { kind: 'failed', message: (error as Error).message };
      throw error;
    } finally {
      this.#changed();
    }
  }

  #keep(done: Omit<Done, 'page'>): void {
    this.#pile([...this.#done, { ...done, page: PAGE }].slice(-MOST));
  }

  #pile(pile: Done[]): void {
    this.#done = pile;
    remember(STORED, JSON.stringify(pile));
  }

  #changed(): void {
    this.count += 1;
    items.refresh();
    void archive.read();
  }
}

export const saying = new Saying();
