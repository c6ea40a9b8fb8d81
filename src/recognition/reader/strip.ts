import type { Page } from '../page.ts'
import type { Tensor } from './detection.ts'
import type { Rectangle } from './rectangle.ts'

/** A line cut out of a page: level, as high as the recogniser wants it; a byte a pixel. */
export interface Strip {
  readonly data: Uint8Array
  readonly width: number
}

/** The height of lines that the recogniser was trained on, in pixels. */
export const stripHeight = 48
/** Narrower pictures than this make it see letters that are not there. */
const narrowest = 48

/** Cuts a line out of a page. What is outside of the page is white. @param stretch how much wider it becomes */
export function cutStrip(page: Page, { x, y, width, height, degrees }: Rectangle, stretch = 1): Strip {
  const step = height / stripHeight
  const columns = Math.max(1, Math.round((width * stretch) / step))
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const data = new Uint8Array(columns * stripHeight)
  for (let row = 0; row < stripHeight; row++) {
    const v = (row + 0.5) * step - height / 2
    for (let column = 0; column < columns; column++) {
      const u = ((column + 0.5) * width) / columns - width / 2
      data[row * columns + column] = valueAt(page, x + u * cos - v * sin - 0.5, y + u * sin + v * cos - 0.5)
    }
  }
  return { data, width: columns }
}

function valueAt({ data, width, height }: Page, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [right, down] = [x - left, y - top]
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= width || row >= height ? 255 : data[row * width + column]!
  const above = at(left, top) * (1 - right) + at(left + 1, top) * right
  const below = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right
  return above * (1 - down) + below * down
}

/** Some columns of a strip, as the recogniser takes them. */
export function recogniserInput({ data, width }: Strip, from: number, to: number): Tensor {
  const columns = Math.max(narrowest, to - from)
  const plane = columns * stripHeight
  const input = new Float32Array(3 * plane)
  for (let row = 0; row < stripHeight; row++) {
    for (let column = 0; column < to - from; column++) {
      input[row * columns + column] = data[row * width + from + column]! / 127.5 - 1
    }
  }
  input.copyWithin(plane, 0, plane)
  input.copyWithin(2 * plane, 0, plane)
  return { data: input, dims: [1, 3, stripHeight, columns] }
}
