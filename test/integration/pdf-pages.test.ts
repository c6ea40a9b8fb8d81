import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import type { PdfText } from '../../src/model/options.ts'
import type { PageResult } from '../../src/model/result.ts'
import { createPool } from '../../src/recognition/pool.ts'
import type { Picture } from '../../src/recognition/prepare/prepared.ts'
import { createPreparer } from '../../src/recognition/prepare/preparer.ts'
import { readPage } from '../../src/recognition/read-page.ts'
import { readPdfPage } from '../../src/recognition/read-pdf-page.ts'
import { boundsOf, boxPolygon } from '../../src/results/polygon.ts'
import { engines, pickEngine } from '../support/engines.ts'
import { buildPdf, greyImage, jpegImage, say } from '../support/pdf.ts'
import { startPdfReader } from '../support/pdf-reader.ts'

const { openBytes } = await startPdfReader()
const engine = await pickEngine(
  engines.find(({ name, isHere }) => isHere && name === 'native') ? 'native' : 'tesseract.js',
)
const logger = createLogger('test', 'silent')
const pool = createPool({ startThread: engine.startThread, size: 1, timeoutMs: 30_000, logger })
const preparer = createPreparer({ threads: 1 })
afterAll(async () => {
  await Promise.all([pool.close(), preparer.close()])
  engine.close()
})

const letter = await readFile(new URL('../fixtures/letter.png', import.meta.url))
const { data: pixels, info } = await sharp(letter).greyscale().raw().toBuffer({ resolveWithObject: true })
const scan = greyImage(info.width, info.height, pixels)
const [wide, high] = [info.width * 0.36, info.height * 0.36] // 200 pixels to an inch
/** The picture over a page of its size. */
const whole = `q ${wide} 0 0 ${high} 0 0 cm /X0 Do Q\n`
const box = [0, 0, wide, high] as const

let pictures = 0
async function read(pdf: Buffer, pdfText: PdfText = 'auto'): Promise<PageResult> {
  const signal = new AbortController().signal
  pictures = 0
  const readPicture = async (picture: Picture) => {
    pictures++
    return readPage(await preparer.prepare(picture, 1, signal), (part, stop) => pool.run(part, stop), signal)
  }
  return readPdfPage(await openBytes(pdf), 1, { pdfText, maxPixels: 64_000_000, read: readPicture })
}

const born = buildPdf([
  {
    content: Array.from({ length: 12 }, (_, i) =>
      say(`Line ${i} of what the author has written here`, 72, 700 - 20 * i),
    ).join(''),
  },
])

describe('a page with sound text', () => {
  test('is taken as it is', async () => {
    const page = await read(born)
    expect(page).toMatchObject({ source: 'text-layer', unit: 'point', width: 612, height: 792, confidence: 1 })
    expect(page.content).toContain('Line 0 of what the author has written here\nLine 1 of')
    expect(pictures).toBe(0)
  })

  test('is recognised when that is wanted', async () => {
    const page = await read(born, 'ocr')
    expect(page).toMatchObject({ source: 'ocr', unit: 'point' })
    expect(page.content).toContain('what the author has written')
    const [left, top] = boundsOf(page.words[0]?.polygon ?? [])
    expect(left).toBeCloseTo(72, -1)
    expect(top).toBeCloseTo(792 - 700 - 9, -1)
  })

  test('gets what pictures beside it say, in its place and once', async () => {
    const content = `${say('The letter below was written by a teacher of the school', 40, 740)}q 300 0 0 ${(300 * high) / wide} 40 300 cm /X0 Do Q\n${say('and this was said of it on the day on which it had arrived', 40, 100)}`
    const page = await read(buildPdf([{ content }], { named: { X0: scan } }))
    expect(page.source).toBe('mixed')
    expect(page.content).toMatch(/^The letter below.*Okafor.*and this was said of it/s)
    expect(page.content.match(/teacher of the school/g)).toHaveLength(1)
    const name = page.words.find((word) => word.content.includes('Okafor'))
    expect(name?.confidence).toBeLessThan(1)
  })

  test('stays as it is when a picture beside it says nothing', async () => {
    const noise = Uint8Array.from({ length: 300 * 300 }, (_, i) => (i * 7919) % 251)
    const content = `${say('A picture without any writing is below this line of text', 40, 740)}q 300 0 0 300 40 300 cm /X0 Do Q\n`
    const page = await read(buildPdf([{ content }], { named: { X0: greyImage(300, 300, noise) } }))
    expect(page).toMatchObject({
      source: 'text-layer',
      content: 'A picture without any writing is below this line of text',
      blocks: [{ kind: 'text' }, { kind: 'picture', polygon: boxPolygon(40, 192, 340, 492) }],
    })
    expect(pictures).toBe(1)
  })
})

describe('a scanned page', () => {
  test('is read as the picture that it is', async () => {
    const jpeg = await sharp(letter).jpeg().toBuffer()
    const { channels } = await sharp(jpeg).metadata()
    const colours = channels === 1 ? '/DeviceGray' : '/DeviceRGB'
    const page = await read(
      buildPdf([{ content: whole, box }], { named: { X0: jpegImage(info.width, info.height, jpeg, colours) } }),
    )
    expect(page).toMatchObject({ source: 'ocr', unit: 'point' })
    expect(page.width).toBeCloseTo(wide, 1)
    expect(page.content).toContain('Okafor')
  })

  const lines = (text: (i: number) => string) =>
    Array.from({ length: 8 }, (_, i) => say(text(i), 20, high - 30 - 20 * i, 12, '3 Tr')).join('')

  test('with a hidden text that has nothing to do with it is read', async () => {
    const hidden = lines((i) => `wholly other words than stand there number ${i}`)
    const page = await read(buildPdf([{ content: whole + hidden, box }], { named: { X0: scan } }))
    expect(page.source).toBe('ocr')
    expect(page.content).toContain('Okafor')
    expect(page.content).not.toContain('wholly other')
  })

  test('whose hidden text is right is not read again', async () => {
    const fresh = await read(buildPdf([{ content: whole, box }], { named: { X0: scan } }))
    const hidden = fresh.lines.map(({ content, polygon: [left = 0, , , , , , , bottom = 0] }) =>
      say(content, left, high - bottom, 10, '3 Tr'),
    )
    const page = await read(buildPdf([{ content: whole + hidden.join(''), box }], { named: { X0: scan } }))
    expect(page.source).toBe('text-layer')
    expect(page.content).toContain('Okafor')
  })

  test('has no text of its own', async () => {
    expect(await read(buildPdf([{ content: whole, box }], { named: { X0: scan } }), 'only')).toMatchObject({
      source: 'text-layer',
      content: '',
    })
  })
})
