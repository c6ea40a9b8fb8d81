import type { Box } from '../results/polygon.ts'
import type { Page } from './page.ts'

/** Less difference than this, of 255, between the darkest and the lightest pixel is paper alone. */
const leastContrast = 64

/** The smallest box around the ink within a box of a page, in whole pixels; nothing when there is none. */
export function inkWithin(page: Page, box: Box): Box | undefined {
  const window = wholePixels(page, box)
  const [darkest, lightest] = extremes(page, window)
  if (lightest - darkest < leastContrast) return undefined
  const threshold = (darkest + lightest) / 2
  let [left, top, right, bottom] = [page.width, page.height, 0, 0]
  forEach(page, window, (value, x, y) => {
    if (value > threshold) return
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + 1)
    bottom = Math.max(bottom, y + 1)
  })
  return { left, top, right, bottom }
}

function extremes(page: Page, window: Box): [darkest: number, lightest: number] {
  let [darkest, lightest] = [255, 0]
  forEach(page, window, (value) => {
    darkest = Math.min(darkest, value)
    lightest = Math.max(lightest, value)
  })
  return [darkest, lightest]
}

function forEach({ data, width }: Page, window: Box, look: (value: number, x: number, y: number) => void): void {
  for (let y = window.top; y < window.bottom; y++) {
    for (let x = window.left; x < window.right; x++) look(data[y * width + x] ?? 255, x, y)
  }
}

function wholePixels({ width, height }: Page, { left, top, right, bottom }: Box): Box {
  return {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(width, Math.ceil(right)),
    bottom: Math.min(height, Math.ceil(bottom)),
  }
}
