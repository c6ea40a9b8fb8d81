import sharp, { type Sharp } from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { PageResult, Polygon } from '../../src/model/result.ts'
import { createPreparer } from '../../src/recognition/prepare/preparer.ts'
import { createRecognizer } from '../../src/recognition/recognizer.ts'
import { boundsOf } from '../../src/results/polygon.ts'
import { engines, startEngine, testPool } from '../support/engines.ts'
import { fixture } from '../support/fixtures.ts'
import { startPdfReader } from '../support/pdf-reader.ts'

const pdfs = await startPdfReader()

const never = new AbortController().signal
const letter = Buffer.from(fixture('letter.png'), 'base64')
const { width, height } = await sharp(letter).metadata()

/** Where a point of the letter is after it was turned clockwise about its corner, so that the page begins at 0 again. */
const turned = { 90: (x: number, y: number) => [height - y, x], 180: (x: number, y: number) => [width - x, height - y] }
const lying = (x: number, y: number) => [y, width - x]
const unturned = (x: number, y: number) => [x, y]
const enlarged = (x: number, y: number) => [1.7 * x, 1.7 * y]
const askew = (x: number, y: number) => {
  const [cos, sin] = [Math.cos(Math.PI / 60), Math.sin(Math.PI / 60)] // 3°
  const [canvasWidth, canvasHeight] = [width * cos + height * sin, width * sin + height * cos]
  const [right, down] = [x - width / 2, y - height / 2]
  return [canvasWidth / 2 + right * cos - down * sin, canvasHeight / 2 + right * sin + down * cos]
}

/** How the letter is shown, the angle of its text, and where its points are. */
const cases: Array<[string, number, (x: number, y: number) => number[], (letter: Sharp) => Sharp]> = [
  ['enlarged', 0, enlarged, (it) => it.resize(Math.round(1.7 * width))],
  ['turned to the right', 90, turned[90], (it) => it.rotate(90)],
  ['upside down', 180, turned[180], (it) => it.rotate(180)],
  ['turned to the left', -90, lying, (it) => it.rotate(270)],
  ['askew', 3, askew, (it) => it.rotate(3, { background: 'white' })],
  [
    'lying, with an EXIF orientation that says so',
    0,
    unturned,
    (it) => it.rotate(270).withMetadata({ orientation: 6 }),
  ],
]

for (const { name, isHere } of engines) {
  describe.skipIf(!isHere)(`words read by ${name}`, () => {
    test('stand where they stood before the page was turned, scaled or skewed', { timeout: 60_000 }, async () => {
      const { recognise } = await startRecognizer(name)
      const upright = await recognise(letter)
      expect(upright).toMatchObject({ width, height, angle: 0, unit: 'pixel', source: 'ocr' })
      for (const [how, angle, place, show] of cases) {
        const page = await recognise(await show(sharp(letter)).png().toBuffer())
        expect(Math.abs(page.angle - angle), how).toBeLessThan(0.5)
        expect(matching(upright, page, place), how).toBeGreaterThan(0.95)
        expectWithinPage(page)
      }
    })

    test('are tight around ink', { timeout: 60_000 }, async () => {
      const { recognise } = await startRecognizer(name)
      const { data } = await sharp(letter).greyscale().raw().toBuffer({ resolveWithObject: true })
      const isInk = (x: number, y: number) => (data[y * width + x] ?? 255) < 128
      for (const { content, polygon } of (await recognise(letter)).words) {
        const [left, top, right, bottom] = boundsOf(polygon).map(Math.round)
        const sides = { left: column(left, top, bottom, isInk), right: column(right, top, bottom, isInk) }
        expect(sides, content).toEqual({ left: true, right: true })
      }
    })
  })
}

/** Whether there is ink within two pixels of a side of a box. */
function column(x = 0, top = 0, bottom = 0, isInk: (x: number, y: number) => boolean): boolean {
  for (let y = top; y < bottom; y++) for (let dx = -2; dx <= 2; dx++) if (isInk(x + dx, y)) return true
  return false
}

async function startRecognizer(name: (typeof engines)[number]['name']) {
  const pool = testPool({ startThread: await startEngine(name) })
  const preparer = createPreparer({ threads: 1 })
  onTestFinished(() => preparer.close())
  const recognizer = createRecognizer({ pool, preparer, pdfs, maxPixels: 64_000_000 })
  return {
    async recognise(image: Buffer): Promise<PageResult> {
      return (await recognizer.recognise(image, 1, never)).result
    },
  }
}

/** The share of a page's words that are found on another, with each corner within a sixth of their height plus two pixels. */
function matching(from: PageResult, to: PageResult, place: (x: number, y: number) => number[]): number {
  const found = from.words.filter(({ content, polygon }) => {
    const expected = [0, 2, 4, 6].flatMap((i) => place(polygon[i] ?? 0, polygon[i + 1] ?? 0))
    const [, top, , bottom] = boundsOf(polygon)
    const near = (other: Polygon) => expected.every((at, i) => Math.abs(at - (other[i] ?? 0)) <= (bottom - top) / 6 + 2)
    return to.words.some((word) => word.content === content && near(word.polygon))
  })
  return found.length / from.words.length
}

function expectWithinPage({ words, lines, width: pageWidth, height: pageHeight }: PageResult): void {
  for (const { polygon } of [...words, ...lines]) {
    const [left, top, right, bottom] = boundsOf(polygon)
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(-0.5)
    expect(right).toBeLessThanOrEqual(pageWidth + 0.5)
    expect(bottom).toBeLessThanOrEqual(pageHeight + 0.5)
  }
}
