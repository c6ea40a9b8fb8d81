import sharp, { type Sharp } from 'sharp'
import { type AffineMap, compose, identity, shift } from '../../src/results/map.ts'
import type { RenderedPage } from './pages.ts'

/** A way of showing a page: the file, and the map from the page as a viewer shows it to the page as it was rendered. */
export interface Showing {
  readonly name: string
  show(page: RenderedPage): Sharp
  back(page: RenderedPage): AffineMap
}

/** The turns, a skew, and every EXIF orientation (of which a viewer shows none: its pixels lie the other way). */
export const showings: readonly Showing[] = [
  { name: 'upright', show: ({ png }) => sharp(png), back: () => identity },
  { name: 'turned by 90°', show: ({ png }) => sharp(png).rotate(90), back: ({ height }) => [0, -1, 1, 0, 0, height] },
  {
    name: 'turned by 180°',
    show: ({ png }) => sharp(png).rotate(180),
    back: ({ width, height }) => [-1, 0, 0, -1, width, height],
  },
  { name: 'turned by 270°', show: ({ png }) => sharp(png).rotate(270), back: ({ width }) => [0, 1, -1, 0, width, 0] },
  skewed(3),
  skewed(-2),
  tagged(2, (page) => page.flop()),
  tagged(3, (page) => page.rotate(180)),
  tagged(4, (page) => page.flip()),
  tagged(5, (page) => page.rotate(90).flip()), // sharp flips before it rotates
  tagged(6, (page) => page.rotate(270)),
  tagged(7, (page) => page.rotate(90).flop()),
  tagged(8, (page) => page.rotate(90)),
]

function tagged(orientation: number, lay: (page: Sharp) => Sharp): Showing {
  return {
    name: `EXIF orientation ${orientation}`,
    show: ({ png }) => lay(sharp(png)).withMetadata({ orientation }),
    back: () => identity,
  }
}

function skewed(degrees: number): Showing {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return {
    name: `skewed by ${degrees}°`,
    show: ({ png }) => sharp(png).rotate(degrees, { background: 'white' }),
    back: ({ width, height }) => {
      const [canvasWidth, canvasHeight] = [
        Math.round(width * cos + height * Math.abs(sin)),
        Math.round(width * Math.abs(sin) + height * cos),
      ]
      const about: AffineMap = [cos, -sin, sin, cos, width / 2, height / 2]
      return compose(about, shift(-canvasWidth / 2, -canvasHeight / 2))
    },
  }
}
