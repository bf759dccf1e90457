// Everything that is said from the page goes through here, so that it can be taken back in the order it came.
import { make_incident, say_of, say_of_incident, withdraw } from '../api/client';
import type { IncidentDetail, Said, Statement } from '../api/types';
import { archive } from './archive.svelte';
import { items } from './items.svelte';
import { person } from './person.svelte';

const CHUNK = 500; // items in one request: the server takes bodies of 64 KiB

interface Done {
  seqs: number[];
  by: string;
}

export type News = { kind: 'said' | 'undone'; count: number; items: number } | { kind: 'failed'; message: string };

class Saying {
  news = $state.raw<News | null>(null);
  // Counts what was said and taken back: views that show it read again.
  count = $state(0);
  #done = $state.raw<Done[]>([]);

  get can_undo(): boolean {
    return this.#done.length > 0;
  }

  async of_items(ids: string[], said: Said[]): Promise<void> {
    const by = person.name;
    const seqs: number[] = [];
    try {
      for (let at = 0; at < ids.length; at += CHUNK) {
        const done = await say_of(ids.slice(at, at + CHUNK), said, by);
        for (let k = 0; k < done.count; ++k) seqs.push(done.first_seq + k);
      }
      this.#tell({ kind: 'said', count: said.length, items: ids.length });
    } catch (error) {
      this.#tell({ kind: 'failed', message: (error as Error).message });
      throw error;
    } finally {
      if (seqs.length > 0) this.#done = [...this.#done, { seqs, by }];
      this.#changed();
    }
  }

  async of_incident(id: string | null, said: Said[]): Promise<IncidentDetail> {
    const by = person.name;
    try {
      const before = id === null ? [] : said;
      const detail = id === null ? await make_incident(said, by) : await say_of_incident(id, before, by);
      const newest = detail.statements.slice(-said.length).map((statement: Statement) => statement.seq);
      this.#done = [...this.#done, { seqs: newest, by }];
      this.#tell({ kind: 'said', count: said.length, items: 0 });
      return detail;
    } catch (error) {
      this.#tell({ kind: 'failed', message: (error as Error).message });
      throw error;
    } finally {
      this.#changed();
    }
  }

  async take_back(seqs: number[], by: string): Promise<void> {
    try {
      for (let at = 0; at < seqs.length; at += CHUNK) await withdraw(seqs.slice(at, at + CHUNK), by);
      this.#tell({ kind: 'undone', count: seqs.length, items: 0 });
    } catch (error) {
      this.#tell({ kind: 'failed', message: (error as Error).message });
    } finally {
      this.#changed();
    }
  }

  async undo(): Promise<void> {
    const last = this.#done.at(-1);
    if (!last) return;
    this.#done = this.#done.slice(0, -1);
    await this.take_back(last.seqs, last.by);
  }

  #tell(news: News): void {
    this.news = news;
  }

  #changed(): void {
    this.count += 1;
    items.refresh();
    void archive.read();
  }
}

export const saying = new Saying();
