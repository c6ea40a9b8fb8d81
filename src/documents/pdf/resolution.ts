import type { AffineMap } from '../../results/map.ts'
import type { Box } from '../../results/polygon.ts'
import { areaOf } from './geometry.ts'

/** What is known of a picture before it is decoded. */
export interface Sized {
  readonly map: AffineMap
  readonly box: Box
  readonly width: number
  readonly height: number
}

/** Dots to an inch of a page that is drawn and not scanned. */
const drawnDpi = 300
/** Finer than this no scan shows more of a letter. */
const finestDpi = 600
/** Pictures on a smaller share of the page do not decide how it is read. */
const leastShare = 0.05
/** Nor do the finest of them, on less than this share of what all of them cover: stencils are tiny and very fine. */
const finestShare = 0.05

/**
 * The pixels to a point at which a page shows all that its pictures have.
 *
 * @param isDrawn whether it shows text or drawings besides, which have no resolution
 */
export function resolutionOf(images: readonly Sized[], pageArea: number, isDrawn: boolean): number {
  const drawn = drawnDpi / 72
  const covered = images.reduce((sum, { box }) => sum + areaOf(box), 0)
  if (covered < leastShare * pageArea) return drawn
  let passed = 0
  let density = 0
  for (const image of images.toSorted((a, b) => densityOf(a) - densityOf(b))) {
    density = densityOf(image)
    passed += areaOf(image.box)
    if (passed >= (1 - finestShare) * covered) break
  }
  return Math.min(finestDpi / 72, isDrawn ? Math.max(drawn, density) : density)
}

/** Pixels of a picture to a point, the finer of both directions. */
function densityOf({ map: [a, b, c, d], width, height }: Sized): number {
  const [across, up] = [Math.hypot(a, b), Math.hypot(c, d)]
  return Math.max(across > 0 ? width / across : 0, up > 0 ? height / up : 0)
}
