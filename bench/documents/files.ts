import sharp from 'sharp'
import { buildPdf, jpegImage, say } from '../../test/support/pdf.ts'
import { prose, randomFrom } from '../prose.ts'

/** A PDF that was made, and the words that are on its pages. */
export interface MadePdf {
  readonly bytes: Buffer
  readonly pages: number
  readonly words: readonly string[]
}

/** A4 in points, and in pixels at 300 dpi. */
const a4 = [0, 0, 595, 842] as const
const [scanWidth, scanHeight] = [2480, 3508]
const [photoWidth, photoHeight] = [432, 324]

/** Pages as a scanner makes them: a grey JPEG each, 300 dpi, 300 words in 11 points. */
export async function scannedPdf(pages: number): Promise<MadePdf> {
  const texts = proseOf(pages, 300)
  const scans = []
  for (const text of texts) scans.push(await scanOf(text)) // one after another: a page is 9 MB
  const named = Object.fromEntries(
    scans.map((jpeg, page) => [`X${page}`, jpegImage(scanWidth, scanHeight, jpeg, '/DeviceGray')]),
  )
  const contents = scans.map((_, page) => ({ content: `595 0 0 842 0 0 cm /X${page} Do`, box: a4 }))
  return made(buildPdf(contents, { named }), texts)
}

/** Pages of text alone, 400 words each. */
export function bornDigitalPdf(pages: number): MadePdf {
  const texts = proseOf(pages, 400)
  return made(buildPdf(texts.map((text) => ({ content: linesOf(text), box: a4 }))), texts)
}

/** Pages of 200 words with a photograph each, 58 kB a page. */
export async function heavyPdf(pages: number): Promise<MadePdf> {
  const texts = proseOf(pages, 200)
  const contents = texts.map((text, page) => ({
    content: `${linesOf(text)} q 300 0 0 225 60 60 cm /X${page} Do Q`,
    box: a4,
  }))
  const photo = jpegImage(photoWidth, photoHeight, await noise())
  return made(buildPdf(contents, { named: Object.fromEntries(texts.map((_, page) => [`X${page}`, photo])) }), texts)
}

function made(bytes: Buffer, texts: readonly string[]): MadePdf {
  return { bytes, pages: texts.length, words: texts.flatMap((text) => text.split(' ')) }
}

function proseOf(pages: number, words: number): string[] {
  return Array.from({ length: pages }, (_, page) => prose(words, randomFrom(page + 1)))
}

async function scanOf(text: string): Promise<Buffer> {
  const set = { text, font: 'Liberation Serif 11', width: scanWidth - 600, dpi: 300 }
  const ink = await sharp({ text: set }).png().toBuffer({ resolveWithObject: true }) // white on black
  const { width, height } = ink.info
  const right = scanWidth - 300 - width
  return sharp(await sharp(ink.data).removeAlpha().negate().png().toBuffer())
    .extend({ left: 300, right, top: 300, bottom: scanHeight - 300 - height, background: 'white' })
    .toColourspace('b-w')
    .jpeg({ quality: 75 })
    .toBuffer()
}

/** Lines of at most 85 letters, which fit in 11 points of Helvetica. */
function linesOf(text: string): string {
  const lines = text.match(/.{1,85}(?: |$)/g) ?? []
  return lines.map((line, nth) => say(line.trim(), 60, 780 - 15 * nth, 11)).join('')
}

function noise(): Promise<Buffer> {
  const picture = { width: photoWidth, height: photoHeight, channels: 3 as const, background: 'white' }
  return sharp({ create: { ...picture, noise: { type: 'gaussian', mean: 128, sigma: 40 } } })
    .jpeg({ quality: 75 })
    .toBuffer()
}
