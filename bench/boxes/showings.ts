import sharp, { type Sharp } from 'sharp'
import { type AffineMap, compose, identity, shift } from '../../src/results/map.ts'
import { buildPdf, jpegImage } from '../../test/support/pdf.ts'
import type { RenderedPage } from './pages.ts'

/** A way of showing a page: the file, and the map from the page as a viewer shows it to the page as it was rendered. */
export interface Showing {
  readonly name: string
  show(page: RenderedPage): Promise<Buffer>
  back(page: RenderedPage): AffineMap
}

/**
 * The turns, a skew, every EXIF orientation and every /Rotate of a PDF's page (of both a viewer shows nothing: the picture lies the other
 * way).
 */
export const showings: readonly Showing[] = [
  pictured(
    'upright',
    (page) => page,
    () => identity,
  ),
  pictured(
    'turned by 90°',
    (page) => page.rotate(90),
    ({ height }) => [0, -1, 1, 0, 0, height],
  ),
  pictured(
    'turned by 180°',
    (page) => page.rotate(180),
    ({ width, height }) => [-1, 0, 0, -1, width, height],
  ),
  pictured(
    'turned by 270°',
    (page) => page.rotate(270),
    ({ width }) => [0, 1, -1, 0, width, 0],
  ),
  skewed(3),
  skewed(-2),
  tagged(2, (page) => page.flop()),
  tagged(3, (page) => page.rotate(180)),
  tagged(4, (page) => page.flip()),
  tagged(5, (page) => page.rotate(90).flip()), // sharp flips before it rotates
  tagged(6, (page) => page.rotate(270)),
  tagged(7, (page) => page.rotate(90).flop()),
  tagged(8, (page) => page.rotate(90)),
  ...[0, 90, 180, 270].map(scanned),
]

function pictured(name: string, lay: (page: Sharp) => Sharp, back: Showing['back']): Showing {
  return { name, show: ({ png }) => lay(sharp(png)).png().toBuffer(), back }
}

function tagged(orientation: number, lay: (page: Sharp) => Sharp): Showing {
  const name = `EXIF orientation ${orientation}`
  return pictured(
    name,
    (page) => lay(page).withMetadata({ orientation }),
    () => identity,
  )
}

/** Pixels of a scan in a point of its page. */
const scanScale = 150 / 72

/** A PDF's page that is one picture, elsewhere than at 0,0, and turned back by /Rotate. */
function scanned(rotation: number): Showing {
  return {
    name: `PDF, /Rotate ${rotation}`,
    async show({ png }) {
      const scan = sharp(png)
        .rotate(360 - rotation)
        .flatten({ background: 'white' })
      const { data, info } = await scan.jpeg({ quality: 95 }).toBuffer({ resolveWithObject: true })
      const [across, up] = [info.width / scanScale, info.height / scanScale]
      const content = `${across} 0 0 ${up} 30 -20 cm /X0 Do`
      const page = { content, box: [30, -20, 30 + across, up - 20] as const, entries: `/Rotate ${rotation}` }
      return buildPdf([page], { named: { X0: jpegImage(info.width, info.height, data) } })
    },
    back: () => [scanScale, 0, 0, scanScale, 0, 0],
  }
}

function skewed(degrees: number): Showing {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const lay = (page: Sharp) => page.rotate(degrees, { background: 'white' })
  return pictured(`skewed by ${degrees}°`, lay, ({ width, height }) => {
    const [canvasWidth, canvasHeight] = [
      Math.round(width * cos + height * Math.abs(sin)),
      Math.round(width * Math.abs(sin) + height * cos),
    ]
    const about: AffineMap = [cos, -sin, sin, cos, width / 2, height / 2]
    return compose(about, shift(-canvasWidth / 2, -canvasHeight / 2))
  })
}
