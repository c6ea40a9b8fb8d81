import type { PageFrame } from '../../results/compose.ts'
import { type AffineMap, compose, identity } from '../../results/map.ts'
import type { Page } from '../page.ts'
import type { Prepared } from './chain.ts'
import type { Decoded } from './decode.ts'
import type { GlyphLines } from './glyph-lines.ts'
import type { Grey } from './grey.ts'
import type { Cut } from './strips.ts'

/** A page as a viewer shows it, and the map to it from a picture of it or of a part of it. */
export interface Sheet extends Pick<PageFrame, 'width' | 'height' | 'unit'> {
  readonly map: AffineMap
}

/** One page of an encoded image. */
export interface EncodedPage {
  readonly image: Uint8Array
  readonly index: number
}

/** What preparation starts from: pixels, or bytes to decode. */
export interface Picture {
  readonly of: EncodedPage | Grey
  /** The page that it is a picture of, with the map from its own upright pixels; left out, the picture is the page. */
  readonly sheet?: Sheet | undefined
}

/** A page ready to be read. */
export interface PreparedPage {
  readonly page: Page
  /** Where it may be cut into strips. */
  readonly cuts: readonly Cut[]
  /** What looks like text on it. */
  readonly glyphs: GlyphLines
  /** What it is a picture of. */
  readonly sheet: Sheet
}

/** The sheet of a prepared picture, from that of the picture as it came: without one the picture is the page. */
export function preparedSheet(
  decoded: Decoded,
  prepared: Prepared,
  { map, ...frame }: Sheet = pictureSheet(decoded),
): Sheet {
  return { ...frame, map: compose(map, compose(decoded.back, prepared.back)) }
}

function pictureSheet({ width, height }: Decoded): Sheet {
  return { map: identity, width, height, unit: 'pixel' }
}
