import { describe, expect, it } from 'vitest';
import { events_in } from './event_text';
import { Places } from './places';
import { keys_of, token_of } from './session.svelte';

describe('the address of the page', () => {
  it('loses its token and nothing else', () => {
    expect(token_of('http://127.0.0.1:4711/?token=abc')).toEqual({ token: 'abc', rest: '/' });
    expect(token_of('http://127.0.0.1:4711/?token=abc#/item/x?at=3')).toEqual({ token: 'abc', rest: '/#/item/x?at=3' });
    expect(token_of('http://127.0.0.1:4711/?a=1&token=abc&token=def')).toEqual({ token: 'abc', rest: '/?a=1' });
    expect(token_of('http://127.0.0.1:4711/#/map')).toEqual({ token: null, rest: '/#/map' });
  });
});

describe('the keys kept by the browser', () => {
  it('are two texts or none', () => {
    expect(keys_of('{"session":"a","pictures":"b"}')).toEqual({ session: 'a', pictures: 'b' });
    for (const text of [null, '', 'x', 'null', '{}', '{"session":"a"}', '{"session":1,"pictures":"b"}'])
      expect(keys_of(text)).toBeNull();
  });
});

describe('a stream of events', () => {
  it('is read in whatever pieces it comes', () => {
    const text = ': still here\n\nevent: change\ndata: {"items":1}\n\nevent: change\ndata: {"items":2}\n\n';
    for (let size = 1; size <= text.length; ++size) {
      const found: string[] = [];
      let held = '';
      for (let at = 0; at < text.length; at += size) {
        const { events, rest } = events_in(held + text.slice(at, at + size));
        held = rest;
        found.push(...events.map((one) => `${one.name} ${one.data}`));
      }
      expect([held, found]).toEqual(['', ['change {"items":1}', 'change {"items":2}']]);
    }
  });
});

describe('places', () => {
  it('are given on, also by who leaves or fails', async () => {
    const places = new Places(1);
    const left = new AbortController();
    const order: string[] = [];
    let end!: () => void;
    const first = places.within(new AbortController().signal, () => new Promise<void>((resolve) => (end = resolve)));
    const second = places.within(left.signal, async () => void order.push('second')).catch(() => {});
    const third = places
      .within(new AbortController().signal, async () => {
        order.push('failing');
        throw new Error('x');
      })
      .catch(() => {});
    const fourth = places.within(new AbortController().signal, async () => void order.push('fourth'));
    left.abort();
    end();
    await Promise.all([first, second, third, fourth]);
    expect(order).toEqual(['failing', 'fourth']);
  });
});
