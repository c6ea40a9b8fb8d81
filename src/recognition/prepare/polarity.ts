import type { Grey } from './grey.ts'
import { shrink } from './shrink.ts'

/** Side of the square whose mean stands for the ground behind a pixel, in pixels of the measuring copy. */
const groundSide = 12

/**
 * Whether the page is light text on a dark ground. Text is the minority that strays far from its ground, so
 * the third moment of the deviations has its sign, whatever gradient or dark picture the page carries (a share
 * of dark pixels would be deceived by both). `small` is a copy of about 1,000 pixels.
 */
export function isLightOnDark(small: Grey): boolean {
  const ground = shrink(small, groundSide)
  let moment = 0
  for (let y = 0; y < Math.min(small.height, ground.height * groundSide); y++) {
    const row = Math.floor(y / groundSide) * ground.width
    let at = y * small.width
    for (let tile = row; tile < row + Math.min(ground.width, Math.floor(small.width / groundSide)); tile++) {
      const mean = ground.data[tile]!
      for (const end = at + groundSide; at < end; at++) {
        const deviation = small.data[at]! - mean
        moment += deviation * deviation * deviation
      }
    }
  }
  return moment > 0
}

/** The negative. */
export function invert(grey: Grey): Grey {
  const data = new Uint8Array(grey.data.length)
  for (let i = 0; i < data.length; i++) data[i] = 255 - grey.data[i]!
  return { ...grey, data }
}
