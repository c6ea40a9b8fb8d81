import sharp from 'sharp'
import { between, type Content, type Random } from './content.ts'
import { type Picture, pipeline } from './picture.ts'
import type { Wear } from './wear.ts'

/** A page before it is drawn. */
export interface Design {
  /** What stands in the body. Its visible text is the true one. */
  readonly html: string
  /** Of the body: font, colours, padding. */
  readonly style: string
  /** In pixels of CSS. */
  readonly width: number
  /** Pixels of the picture for each of them. */
  readonly scale: number
}

/** An encoded page, and what its name ends in. */
export interface Encoded {
  readonly bytes: Buffer
  readonly extension: 'png' | 'jpg' | 'tif' | 'webp'
}

/** A kind of pages. */
export interface Kind {
  readonly name: string
  design(content: Content, random: Random): Design
  /** What becomes of the drawn page. @param png as it was drawn; with transparency where the page has no ground */
  finish(png: Buffer, random: Random): Promise<Encoded>
}

/** As print of about 150 to 220 dots an inch. */
export function printScale(random: Random): number {
  return between(random, 1.5, 2.3)
}

/** A finish: some wear, then JPEG. */
export function scanned(
  decode: (png: Buffer) => Promise<Picture>,
  wear: Wear,
  quality: readonly [number, number],
): Kind['finish'] {
  return async (png, random) => {
    const picture = await wear(await decode(png), random)
    const bytes = await pipeline(picture)
      .jpeg({ quality: Math.round(between(random, ...quality)) })
      .toBuffer()
    return { bytes, extension: 'jpg' }
  }
}

/** A finish: just as it was drawn. */
export const asDrawn: Kind['finish'] = async (png) => ({ bytes: await sharp(png).png().toBuffer(), extension: 'png' })
