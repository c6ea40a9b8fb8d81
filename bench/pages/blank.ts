import sharp from 'sharp'
import { pick } from '../prose.ts'
import { between, type Random, times, whole } from './content.ts'
import type { Encoded } from './kind.ts'
import { drawnOver, type Picture, pipeline } from './picture.ts'
import { blackEdged, noisy, shaded } from './wear.ts'

/** Makes a picture on which nothing is written. */
type Blank = (random: Random) => Promise<Picture>

const sizes = [
  [640, 480],
  [800, 1100],
  [1200, 900],
  [1000, 1400],
  [400, 300],
] as const
const colour = (random: Random) => `hsl(${whole(random, 0, 359)} ${whole(random, 10, 80)}% ${whole(random, 15, 85)}%)`

function plain(random: Random, level: number): Picture {
  const [width, height] = pick(sizes, random)
  return { data: new Uint8Array(3 * width * height).fill(level), width, height }
}

/** Noise in several sizes of grain, one for each channel or one for all. */
const fractal =
  (octaves: readonly number[]): Blank =>
  async (random) => {
    const [width, height] = pick(sizes, random)
    const isGrey = random() < 0.4
    const layers = await Promise.all(
      octaves.map(async (cells) => {
        const coarse = Uint8Array.from(times(cells * cells * 3, (i) => (isGrey && i % 3 ? 0 : random() * 256)))
        if (isGrey) for (let i = 0; i < coarse.length; i++) coarse[i] = coarse[i - (i % 3)] ?? 0
        return sharp(coarse, { raw: { width: cells, height: cells, channels: 3 } })
          .resize(width, height, { fit: 'fill', kernel: 'cubic' })
          .raw()
          .toBuffer()
      }),
    )
    const weights = octaves.map((_, i) => between(random, 0.45, 0.75) ** i)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const data = new Uint8Array(3 * width * height)
    for (let i = 0; i < data.length; i++)
      data[i] = layers.reduce((sum, layer, k) => sum + (layer[i] ?? 0) * (weights[k] ?? 0), 0) / total
    return { data, width, height }
  }

/** Shapes over each other. */
const shapes =
  (draw: (random: Random, width: number, height: number) => string, count: readonly [number, number]): Blank =>
  async (random) => {
    const ground = plain(random, whole(random, 0, 255))
    const drawn = times(whole(random, ...count), () => draw(random, ground.width, ground.height))
    return noisy(8)(await drawnOver(ground, drawn.join('')), random)
  }

const circle = (random: Random, width: number, height: number) =>
  `<circle cx="${random() * width}" cy="${random() * height}" r="${random() * 120}" fill="${colour(random)}"/>`
const leaf = (random: Random, width: number, height: number) => {
  const [x, y, size] = [random() * width, random() * height, between(random, 4, 30)]
  return `<path transform="rotate(${random() * 360} ${x} ${y})" d="M${x} ${y} q${size} ${-size / 2} ${2 * size} 0 q${-size} ${size / 2} ${-2 * size} 0" fill="hsl(${whole(random, 60, 140)} 50% ${whole(random, 10, 70)}%)"/>`
}
const stroke = (random: Random, width: number, height: number) =>
  `<path d="M${random() * width} ${random() * height} q${between(random, -30, 30)} ${between(random, -30, 30)} ${between(random, -60, 60)} ${between(random, -60, 60)}" fill="none" stroke="${colour(random)}" stroke-width="${between(random, 0.5, 3)}"/>`
const star = (random: Random, width: number, height: number) =>
  `<circle cx="${random() * width}" cy="${random() * height}" r="${between(random, 0.5, 3)}" fill="#fff" fill-opacity="${random()}"/>`
const brick = (random: Random, width: number, height: number) => {
  const [across, down] = [60, 24]
  const [column, row] = [whole(random, 0, width / across), whole(random, 0, height / down)]
  return `<rect x="${column * across + (row % 2) * 30}" y="${row * down}" width="${across - 4}" height="${down - 4}" fill="hsl(12 45% ${whole(random, 30, 55)}%)"/>`
}

const blanks: ReadonlyArray<readonly [name: string, make: Blank]> = [
  ['plain', async (random) => plain(random, whole(random, 0, 255))],
  ['white with grain', async (random) => noisy(20)(plain(random, 245), random)],
  ['black with grain', async (random) => noisy(60)(plain(random, whole(random, 0, 25)), random)],
  [
    'black frame',
    async (random) =>
      noisy(70)(await blackEdged(await blackEdged(plain(random, whole(random, 10, 60)), random), random), random),
  ],
  ['noise', async (random) => noisy(120)(plain(random, 128), random)],
  ['gradient', async (random) => noisy(6)(await shaded(0.9)(plain(random, 240), random), random)],
  ['clouds', fractal([3, 7, 15, 31, 63, 127])],
  ['rough', fractal([20, 60, 180, 300])],
  ['circles', shapes(circle, [5, 60])],
  ['leaves', shapes(leaf, [300, 1500])],
  ['strokes', shapes(stroke, [100, 900])],
  [
    'stars',
    async (random) =>
      drawnOver(plain(random, 6), times(whole(random, 80, 500), () => star(random, 1200, 1400)).join('')),
  ],
  ['bricks', shapes(brick, [300, 900])],
]

/** The blank picture of this number, and its kind. */
export async function blankPicture(random: Random, number: number): Promise<Encoded & { kind: string }> {
  const [kind, make] = blanks[number % blanks.length] ?? ['plain', async () => plain(random, 255)]
  const picture = await make(random)
  const bytes = await pipeline(picture)
    .jpeg({ quality: whole(random, 50, 92) })
    .toBuffer()
  return { kind, bytes, extension: 'jpg' }
}
