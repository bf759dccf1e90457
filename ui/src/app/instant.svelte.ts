// An instant of the archive in the calendars that the person reads.
import * as time from '../kit/time';
import { prefs } from './prefs.svelte';

export const utc = (iso: string) => time.utc(iso, prefs.persian);
