import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { after_rest } from './after_rest';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks once the text rests, and not before', () => {
  const asked: string[] = [];
  const type = (text: string) => after_rest(async () => void asked.push(text));
  let leave = type('2');
  for (const text of ['20', '203', '2031']) {
    vi.advanceTimersByTime(100);
    leave();
    leave = type(text);
  }
  vi.advanceTimersByTime(249);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(asked).toEqual(['2031']);
});

it('ends what was asked when it is taken back', () => {
  let ended = false;
  const leave = after_rest(async (signal) => signal.addEventListener('abort', () => (ended = true)));
  vi.advanceTimersByTime(250);
  expect(ended).toBe(false);
  leave();
  expect(ended).toBe(true);
});
