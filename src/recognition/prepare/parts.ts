import { type Box, components } from './components.ts'
import type { Grey } from './grey.ts'
import { histogram, otsu } from './histogram.ts'
import { tileSide, votesOf } from './polarity.ts'
import { shrink } from './shrink.ts'

/** A part is dark where this share of the window around a pixel is: light letters cover less, dark letters cover less than the rest. */
const darkShare = 0.62
/** Half of the window, in pixels of the measuring copy: wider than letters, and no higher than a bar behind a line of them. */
const [halfWidth, halfHeight] = [20, 7]
/** A smaller part is a heading in heavy type, in pixels of the measuring copy. */
const [leastWidth, leastHeight] = [48, 10]
/** Of a part with text so many pixels are light. */
const leastLetters = 0.02
/** Their letters are lighter by at least this, of 255. */
const leastContrast = 80
/** With less dark on a page than this share there is no such part. */
const leastDark = 0.01

/**
 * The parts of a page that are light text on dark, while the page itself is dark on light: bars, buttons, boxes. `small` is a copy of about
 * 1,000 pixels, and so is what is returned: black where the page is to be inverted, white elsewhere. Nothing when there are none.
 */
export function lightOnDarkParts(small: Grey): Grey | undefined {
  const counts = histogram(small)
  const threshold = otsu(counts)
  const dark = counts.subarray(0, threshold + 1).reduce((sum, count) => sum + count, 0)
  if (dark < leastDark * small.data.length) return undefined
  const mask = mostlyDark(small, threshold)
  const means = shrink(small, tileSide)
  let found = false
  for (const box of components(mask, 0)) {
    const isLarge = box.right - box.left >= leastWidth && box.bottom - box.top >= leastHeight
    if (isLarge && votesOf(small, means, box, mask) >= 0 && hasLetters(small, mask, box, threshold)) found = true
    else clear(mask, box)
  }
  return found ? mask : undefined
}

/** The page with these parts inverted. */
export function invertParts(grey: Grey, parts: Grey, factor: number): Grey {
  const data = Uint8Array.from(grey.data)
  for (let y = 0; y < Math.min(grey.height, parts.height * factor); y++) {
    const row = Math.floor(y / factor) * parts.width
    for (let x = 0; x < parts.width; x++) {
      if (parts.data[row + x]! > 0) continue
      const from = y * grey.width + x * factor
      for (let i = from; i < from + factor; i++) data[i] = 255 - data[i]!
    }
  }
  return { ...grey, data }
}

/** Black where the window around a pixel is dark, by running sums: of columns, and of those along a row. */
function mostlyDark({ data, width, height }: Grey, threshold: number): Grey {
  const mask = new Uint8Array(data.length).fill(255)
  const columns = new Uint16Array(width)
  const add = (y: number, sign: 1 | -1) => {
    for (let x = 0; x < width; x++) if (data[y * width + x]! <= threshold) columns[x]! += sign
  }
  for (let y = 0; y < Math.min(height, halfHeight); y++) add(y, 1)
  for (let y = 0; y < height; y++) {
    if (y + halfHeight < height) add(y + halfHeight, 1)
    if (y > halfHeight) add(y - halfHeight - 1, -1)
    const rows = Math.min(height - 1, y + halfHeight) - Math.max(0, y - halfHeight) + 1
    let sum = 0
    for (let x = 0; x < Math.min(width, halfWidth); x++) sum += columns[x]!
    for (let x = 0; x < width; x++) {
      if (x + halfWidth < width) sum += columns[x + halfWidth]!
      if (x > halfWidth) sum -= columns[x - halfWidth - 1]!
      const across = Math.min(width - 1, x + halfWidth) - Math.max(0, x - halfWidth) + 1
      if (sum >= darkShare * across * rows) mask[y * width + x] = 0
    }
  }
  return { data: mask, width, height }
}

/** Whether there are letters in a part, which are its light pixels: the bed of a scanner has none, and in a shadow paper is not much darker. */
function hasLetters(small: Grey, mask: Grey, { left, right, top, bottom }: Box, threshold: number): boolean {
  let [ground, letters, groundSum, letterSum] = [0, 0, 0, 0]
  for (let y = top; y < bottom; y++) {
    for (let i = y * small.width + left; i < y * small.width + right; i++) {
      if (mask.data[i]! > 0) continue
      const value = small.data[i]!
      if (value > threshold) {
        letters++
        letterSum += value
      } else {
        ground++
        groundSum += value
      }
    }
  }
  return letters >= leastLetters * (letters + ground) && letterSum / letters - groundSum / ground >= leastContrast
}

function clear(mask: Grey, { left, right, top, bottom }: Box): void {
  for (let y = top; y < bottom; y++) mask.data.fill(255, y * mask.width + left, y * mask.width + right)
}
