/** Pixels of several channels, row-major. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: number
}

/** How much red, green and blue weigh in a grey; the absolute weights are 1 together. */
export type Weights = readonly [red: number, green: number, blue: number]

/** Those of the usual grey (ITU-R BT.601). */
export const luma: Weights = [0.299, 0.587, 0.114]

/** Letters cover less of their ground than this; a window with round corners covers more. */
const mostInk = 0.5
/** Less opaque than this, of 255, is ground. */
const opaque = 128
/** Every so many pixels are looked at. */
const step = 3

/**
 * The ground for a picture with transparency (red, green, blue, alpha): black when most of it is transparent and the rest
 * is light, as white letters are; otherwise white.
 */
export function groundFor({ data }: Pixels): 'white' | 'black' {
  let [inked, seen, light] = [0, 0, 0]
  for (let i = 0; i < data.length; i += 4 * step) {
    seen++
    if (data[i + 3]! < opaque) continue
    inked++
    light += luma[0] * data[i]! + luma[1] * data[i + 1]! + luma[2] * data[i + 2]!
  }
  return inked > 0 && inked < mostInk * seen && light / inked > 127 ? 'black' : 'white'
}
