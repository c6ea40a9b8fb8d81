import type { Box } from '../../results/polygon.ts'
import { areaOf, intersect, union } from './geometry.ts'
import type { PageImage } from './objects.ts'

/** What holds writing is at least so large: in points… */
const [leastWidth, leastHeight] = [36, 12]
/** …and in pixels of the picture. */
const leastPixels = 1000
/** Pictures this near to each other are pieces of one: in points. */
const seam = 1.5
/** Of more pieces than this a page is one picture. */
const mostPieces = 5000

/**
 * Where a page shows pictures that may have writing on them. Strips and tiles that a picture was cut into are put together again.
 */
export function findRegions(images: readonly PageImage[], whole: Box): Box[] {
  const boxes = images.map(({ box }) => box)
  if (boxes.length > mostPieces) return [whole]
  return cluster(boxes).filter((box) => {
    const pixels = images.reduce((sum, image) => sum + (intersect(image.box, box) ? pixelsOn(image) : 0), 0)
    return box.right - box.left >= leastWidth && box.bottom - box.top >= leastHeight && pixels >= leastPixels
  })
}

function pixelsOn({ box, map: [a, b, c, d], width, height }: PageImage): number {
  const whole = Math.abs(a * d - b * c)
  return whole > 0 ? (width * height * areaOf(box)) / whole : 0
}

/** The smallest boxes around boxes that touch each other. */
function cluster(boxes: readonly Box[]): Box[] {
  const clusters: Box[] = []
  for (const box of boxes) {
    let grown = box
    for (let i = clusters.length - 1; i >= 0; i--) {
      const other = clusters[i]
      if (other === undefined || !intersect(widen(grown), other)) continue
      grown = union(grown, other)
      clusters.splice(i, 1)
      i = clusters.length // what it has grown into may touch some that were passed over
    }
    clusters.push(grown)
  }
  return clusters
}

function widen({ left, top, right, bottom }: Box): Box {
  return { left: left - seam, top: top - seam, right: right + seam, bottom: bottom + seam }
}
