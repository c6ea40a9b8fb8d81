import { expect, test } from 'vitest'
import { resolutionOf } from '../../../../src/documents/pdf/resolution.ts'

const page = 612 * 792
/** A picture of so many dots to an inch, on so much of the page. */
function picture(dpi: number, width: number, height: number) {
  const pixels = (points: number) => Math.round((points * dpi) / 72)
  const box = { left: 0, top: 0, right: width, bottom: height }
  return { map: [width, 0, 0, height, 0, 0] as const, box, width: pixels(width), height: pixels(height) }
}
const dpi = (...of: Parameters<typeof resolutionOf>) => Math.round(resolutionOf(...of) * 72)

test('a page has the resolution of its pictures, and 300 dpi of its own', () => {
  expect(dpi([picture(200, 612, 792)], page, false)).toBe(200)
  expect(dpi([picture(400, 612, 792)], page, true)).toBe(400)
  expect(dpi([picture(150, 612, 792)], page, true)).toBe(300)
  expect(dpi([], page, true)).toBe(300)
})

test('the finest of the larger pictures counts, tiny ones and absurd ones do not', () => {
  expect(dpi([picture(100, 600, 400), picture(300, 600, 300)], page, false)).toBe(300)
  expect(dpi([picture(150, 612, 792), picture(2400, 20, 20)], page, false)).toBe(150)
  expect(dpi([picture(1200, 100, 50)], page, false)).toBe(300)
  expect(dpi([picture(2400, 612, 792)], page, false)).toBe(600)
})

test('a fax is taken as fine as it is in its finer direction', () => {
  const fax = { ...picture(204, 612, 792), height: Math.round((792 * 98) / 72) }
  expect(dpi([fax], page, false)).toBe(204)
})

test('pictures without extent do not disturb', () => {
  expect(dpi([{ ...picture(100, 612, 792), map: [0, 0, 0, 0, 0, 0] as const }], page, true)).toBe(300)
})
