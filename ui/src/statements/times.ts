// Every time that somebody or something states about one item, side by side.
import type { ItemDetail } from '../api/types';
import { instant_ms, is_time_key } from '../kit/time';

export interface StatedTime {
  where: string;
  key: string;
  value: string;
  clock: string;
  arrival: number | null;
}

const AGREE_MS = 2000; // a file system that counts in two seconds does not contradict anything

export function times_of(detail: Pick<ItemDetail, 'claims' | 'arrivals_list'>): StatedTime[] {
  const claims = detail.claims
    .filter((claim) => claim.clock || is_time_key(claim.key, claim.value))
    .map((claim) => ({
      where: claim.where,
      key: claim.key,
      value: claim.value,
      clock: claim.clock ?? '',
      arrival: null,
    }));
  const files = detail.arrivals_list
    .filter((arrival) => arrival.mtime)
    .map((arrival, i) => ({ where: '', key: 'mtime', value: arrival.mtime, clock: '', arrival: i + 1 }));
  return [...claims, ...files];
}

// How far apart the times lie that name their zone; null when fewer than two do.
export function spread_ms(times: StatedTime[]): number | null {
  const instants = times.map((time) => instant_ms(time.value)).filter((ms) => ms !== null);
  return instants.length < 2 ? null : Math.max(...instants) - Math.min(...instants);
}

export function disagree(times: StatedTime[]): boolean {
  const spread = spread_ms(times);
  if (spread !== null && spread > AGREE_MS) return true;
  // Without a zone only the digits can be compared.
  const digits = new Set(
    times.filter((time) => instant_ms(time.value) === null).map((time) => time.value.replace(/\D/g, '').slice(0, 14)),
  );
  return digits.size > 1;
}
