import type { Page } from '../page.ts'
import { shrink } from '../prepare/shrink.ts'
import { type Point, type Rectangle, rectangleAround } from './rectangle.ts'

/** Numbers as a network takes them and gives them: a plane a channel, rows from the top. */
export interface Tensor {
  readonly data: Float32Array
  readonly dims: readonly number[]
}

/** Prepared pages have capitals of 20 pixels: half of that is enough to find them, at a quarter of the time. */
const shrinking = 2
/** More pixels cost time and bring nothing: letters of such a page are large. */
const mostPixels = 900_000
/** The network halves its picture five times. */
const stride = 32
/** What the network was trained on: the mean and deviation of ImageNet's pixels, blue first. */
const [means, deviations] = [
  [0.485, 0.456, 0.406],
  [0.229, 0.224, 0.225],
]

/** What the detector is shown of a page, and the factor back to the page. */
export interface DetectorView {
  readonly input: Tensor
  readonly factor: number
}

/** How much smaller the detector sees a page of this size. */
export function detectorFactor({ width, height }: Pick<Page, 'width' | 'height'>): number {
  return Math.max(shrinking, Math.ceil(Math.sqrt((width * height) / mostPixels)))
}

/** The page as the detector takes it: smaller, on white to whole strides. */
export function detectorView(page: Page): DetectorView {
  const factor = detectorFactor(page)
  const small = shrink(page, factor)
  const [width, height] = [small.width, small.height].map((side) => Math.ceil(side / stride) * stride)
  const plane = (width ?? 0) * (height ?? 0)
  const data = new Float32Array(3 * plane)
  for (let channel = 0; channel < 3; channel++) {
    const [mean = 0, deviation = 1] = [means?.[channel], deviations?.[channel]]
    const normalised = Float32Array.from({ length: 256 }, (_, value) => (value / 255 - mean) / deviation)
    data.fill(normalised[255] ?? 0, channel * plane, (channel + 1) * plane)
    for (let y = 0; y < small.height; y++) {
      let at = channel * plane + y * (width ?? 0)
      for (let i = y * small.width; i < (y + 1) * small.width; i++) data[at++] = normalised[small.data[i]!]!
    }
  }
  return { input: { data, dims: [1, 3, height ?? 0, width ?? 0] }, factor }
}

/** A point of the map is text from here on. */
const leastText = 0.3
/** A box is text if its points are, in the mean. */
const leastScore = 0.6
/** The network draws lines thinner than they are; by so much of its area over its perimeter a box grows. */
const unclip = 1.6
/** A box that is thinner is a speck, in pixels of the map. */
const thinnest = 3
/** Of so many lines no page is made; the rest is noise. */
const mostBoxes = 1_000

/**
 * Finds lines on the detector's map: connected points that are text, each in the smallest rectangle around it (differentiable
 * binarization, Liao et al. 2020).
 *
 * @param factor from the map to the page
 */
export function boxesOn({ data, dims }: Tensor, factor: number): Rectangle[] {
  const [width = 0, height = 0] = dims.slice(-2).toReversed()
  const boxes: Rectangle[] = []
  for (const { edge, score } of piecesOf(data, width, height)) {
    if (boxes.length >= mostBoxes) break
    const box = rectangleAround(edge)
    if (score < leastScore || Math.min(box.width, box.height) < thinnest) continue
    boxes.push(scaled(grown(box), factor))
  }
  return boxes
}

function grown({ width, height, ...rest }: Rectangle): Rectangle {
  const by = (unclip * width * height) / (2 * (width + height))
  return { ...rest, width: width + 2 * by, height: height + 2 * by }
}

function scaled({ x, y, width, height, degrees }: Rectangle, factor: number): Rectangle {
  return { x: x * factor, y: y * factor, width: width * factor, height: height * factor, degrees }
}

/** A connected piece of text: the ends of its rows, and how much of a text it is in the mean. */
interface Piece {
  readonly edge: readonly Point[]
  readonly score: number
}

function* piecesOf(map: Float32Array, width: number, height: number): Generator<Piece> {
  const seen = new Uint8Array(map.length)
  for (let start = 0; start < map.length; start++) {
    if (!seen[start] && map[start]! > leastText) yield pieceFrom(start, map, seen, width, height)
  }
}

function pieceFrom(start: number, map: Float32Array, seen: Uint8Array, width: number, height: number): Piece {
  const ends = new Map<number, [number, number]>()
  const open = [start]
  seen[start] = 1
  let [sum, count] = [0, 0]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [x, y] = [at % width, Math.floor(at / width)]
    sum += map[at]!
    count++
    const row = ends.get(y)
    ends.set(y, row ? [Math.min(row[0], x), Math.max(row[1], x)] : [x, x])
    for (let nextY = Math.max(0, y - 1); nextY <= Math.min(height - 1, y + 1); nextY++) {
      for (let nextX = Math.max(0, x - 1); nextX <= Math.min(width - 1, x + 1); nextX++) {
        const next = nextY * width + nextX
        if (seen[next] || map[next]! <= leastText) continue
        seen[next] = 1
        open.push(next)
      }
    }
  }
  const edge = Array.from(ends, ([y, [left, right]]) => {
    return [
      [left, y],
      [right + 1, y],
      [left, y + 1],
      [right + 1, y + 1],
    ] satisfies Point[]
  }).flat()
  return { edge, score: sum / count }
}
