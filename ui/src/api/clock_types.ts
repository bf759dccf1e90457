// The JSON of the clock (docs/api/openapi.json) under the names that the page uses.
import type { components } from './contract';

type Shapes = components['schemas'];
export type ClockState = Shapes['ClockState'];
export type ClockMember = Shapes['ClockMember'];
export type ClockLink = Shapes['ClockLink'];
export type Voice = Shapes['Voice'];
export type SetAsideLink = Shapes['SetAsideLink'];
export type OtherPair = Shapes['OtherPair'];
export type WorldClaim = Shapes['WorldClaim'];
export type WorldFit = Shapes['WorldFit'];
export type ClockGroup = Shapes['ClockGroup'];
export type Clock = Shapes['Clock'];
export type ClockSaid = Shapes['ClockSaid'];
export type AloneClip = Shapes['AloneClip'];
export type AloneClips = Shapes['AloneClips'];
export type Hypothesis = Shapes['Hypothesis'];
export type LinkSaid = Shapes['LinkSaid'];
export type ClockWhy = Shapes['ClockWhy'];
export type Wave = Shapes['Wave'];
