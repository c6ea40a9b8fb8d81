import sharp, { type Sharp } from 'sharp'
import { between, type Random, times, whole } from './content.ts'
import { decoded, drawnOver, type Picture, pipeline } from './picture.ts'

/** Something that happens to a page between the printer and us. */
export type Wear = (picture: Picture, random: Random) => Promise<Picture>

const change = async (changed: Sharp) => decoded(await changed.png({ compressionLevel: 0 }).toBuffer())

/** Laid askew on the glass of the scanner. */
export function askew(most: number, background = 'white'): Wear {
  return (picture, random) => change(pipeline(picture).rotate(between(random, -most, most), { background }))
}

/** Out of focus. @param most radius in pixels */
export function blurred(most: number): Wear {
  return (picture, random) => change(pipeline(picture).blur(between(random, 0.4, most)))
}

/** Grain of the sensor, about normally distributed. @param most deviation, of 255 */
export function noisy(most: number): Wear {
  return async (picture, random) => {
    const deviation = between(random, most / 3, most)
    return eachPixel(
      picture,
      (value, noise) => value + noise * deviation,
      () => random() + random() + random() + random() - 2,
    )
  }
}

/** Print that is weak in some places. @param weakest share of the ink that is left there */
export function faded(weakest: number): Wear {
  return async (picture, random) => {
    const places = await field(picture, random)
    let at = 0
    return eachPixel(
      picture,
      (value, share) => 255 - (255 - value) * (weakest + (1 - weakest) * share),
      () => (places[at++] ?? 0) / 255,
    )
  }
}

/** Uneven light. @param deepest share of the light that is missing in the darkest place */
export function shaded(deepest: number): Wear {
  return async (picture, random) => {
    const places = await field(picture, random)
    let at = 0
    return eachPixel(
      picture,
      (value, share) => value * (1 - deepest * share),
      () => (places[at++] ?? 0) / 255,
    )
  }
}

/** Grey ink on grey paper. @param ink of 255 @param paper of 255 */
export function faint(ink: number, paper: number): Wear {
  return (picture) => change(pipeline(picture).linear((paper - ink) / 255, ink))
}

/** The bed of the scanner beside the paper. */
export async function blackEdged(picture: Picture, random: Random): Promise<Picture> {
  const [side, size] = [whole(random, 0, 3), Math.round(picture.width * between(random, 0.02, 0.09))]
  const edges = {
    left: side === 0 ? size : 0,
    right: side === 1 ? size : 0,
    top: side === 2 ? size : 0,
    bottom: side > 1 ? size : 0,
  }
  const grey = whole(random, 0, 40)
  return change(pipeline(picture).extend({ ...edges, background: { r: grey, g: grey, b: grey } }))
}

/** Holes of a punch in the left margin, black as what lies behind. */
export function punched(picture: Picture, random: Random): Promise<Picture> {
  const [x, radius] = [picture.width * 0.02, picture.width * 0.014]
  const holes = [0.3, 0.7].map((share) => `<circle cx="${x}" cy="${picture.height * share}" r="${radius}"/>`)
  return drawnOver(picture, `<g fill="#${whole(random, 0, 3)}11">${holes.join('')}</g>`)
}

/** Shadows along the folds of a letter. */
export function folded(picture: Picture, random: Random): Promise<Picture> {
  const y = picture.height * between(random, 0.3, 0.7)
  const x = picture.width * between(random, 0.3, 0.7)
  const crease = `stroke="#000" stroke-opacity="${between(random, 0.15, 0.45)}" stroke-width="${whole(random, 1, 3)}"`
  return drawnOver(
    picture,
    `<defs><linearGradient id="g" x2="0" y2="1"><stop stop-opacity="0"/><stop offset="0.5" stop-opacity="0.25"/><stop offset="1" stop-opacity="0"/></linearGradient></defs>
     <rect y="${y - 25}" width="${picture.width}" height="50" fill="url(#g)"/>
     <path d="M0 ${y} H${picture.width}" ${crease}/><path d="M${x} 0 V${picture.height}" ${crease}/>`,
  )
}

/** Ticks and strokes of a pen. */
export function ticked(picture: Picture, random: Random): Promise<Picture> {
  const strokes = times(whole(random, 4, 12), () => {
    const [x, y, size] = [
      random() * picture.width,
      random() * picture.height,
      picture.width * between(random, 0.01, 0.03),
    ]
    return random() < 0.7
      ? `M${x} ${y} l${size} ${size} l${2 * size} ${-3 * size}`
      : `M${x} ${y} q${5 * size} ${size} ${10 * size} ${-size / 2}`
  })
  const colour = random() < 0.5 ? '#1a2f9c' : '#b01818'
  return drawnOver(
    picture,
    `<path d="${strokes.join('')}" fill="none" stroke="${colour}" stroke-width="${whole(random, 2, 4)}"/>`,
  )
}

/** All of it, one after another. */
export function worn(...wears: readonly Wear[]): Wear {
  return async (picture, random) => {
    let result = picture
    for (const wear of wears) result = await wear(result, random)
    return result
  }
}

/** Happens to some pages only. */
export function perhaps(chance: number, wear: Wear): Wear {
  return async (picture, random) => (random() < chance ? wear(picture, random) : picture)
}

function eachPixel(picture: Picture, become: (value: number, drawn: number) => number, draw: () => number): Picture {
  const data = new Uint8ClampedArray(picture.data.length)
  for (let i = 0; i < data.length; i += 3) {
    const drawn = draw()
    for (let channel = i; channel < i + 3; channel++) data[channel] = become(picture.data[channel] ?? 0, drawn)
  }
  return { ...picture, data: new Uint8Array(data.buffer) }
}

/** Values from 0 to 255 that change smoothly over a picture. */
async function field({ width, height }: Picture, random: Random): Promise<Uint8Array> {
  const [columns, rows] = [whole(random, 3, 7), whole(random, 3, 7)]
  const coarse = Uint8Array.from(times(columns * rows, () => random() * 256))
  return sharp(coarse, { raw: { width: columns, height: rows, channels: 1 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
}
