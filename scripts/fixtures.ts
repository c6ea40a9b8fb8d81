import sharp from 'sharp'
import { encodeBmp } from '../test/support/images.ts'

/** A rendered page: its picture as PNG, and the text that is on it. */
export interface Sample {
  readonly picture: Buffer
  readonly text: string
}

/** A file of test/fixtures/ and the text that is on it. */
export interface Fixture {
  readonly name: string
  readonly bytes: Buffer
  readonly text: string
}

type Samples = Readonly<Record<'letter' | 'postscript' | 'invoice' | 'receipt' | 'inverted', Sample>>

/** The samples in the formats that Lector reads, each with what makes its format awkward. */
export async function fixturesOf({ letter, postscript, invoice, receipt, inverted }: Samples): Promise<Fixture[]> {
  const grey = () => sharp(letter.picture).toColourspace('b-w')
  const letters = {
    'letter.png': await smallPng(letter.picture),
    'letter.jpg': await lyingOnItsSide(letter.picture),
    'letter.webp': await onTransparency(letter.picture),
    'letter.gif': await grey().gif().toBuffer(),
    'letter.avif': await grey().avif({ quality: 60 }).toBuffer(),
    'letter.tiff': await grey().tiff({ compression: 'lzw' }).toBuffer(),
    'letter.bmp': await asBmp(letter.picture),
  }
  return [
    ...Object.entries(letters).map(([name, bytes]) => ({ name, bytes, text: letter.text })),
    {
      name: 'two-pages.tiff',
      bytes: await asPages([letter.picture, postscript.picture]),
      text: `${letter.text}\f${postscript.text}`, // as Tesseract joins pages
    },
    { name: 'invoice.png', bytes: await smallPng(invoice.picture), text: invoice.text },
    { name: 'receipt.png', bytes: await smallPng(receipt.picture), text: receipt.text },
    { name: 'inverted.png', bytes: await smallPng(inverted.picture), text: inverted.text },
  ]
}

/** A PNG of two colours, a few hundred bytes if it has a few words. */
export function twoColours(picture: Buffer): Promise<Buffer> {
  return sharp(picture).greyscale().threshold(128).png({ palette: true, colours: 2, effort: 10 }).toBuffer()
}

/** Sixteen greys are as readable as 256. */
function smallPng(picture: Buffer): Promise<Buffer> {
  return sharp(picture).greyscale().png({ palette: true, colours: 16, dither: 0, effort: 10 }).toBuffer()
}

/** As a camera held on its side stores it: upright only by its EXIF orientation. */
function lyingOnItsSide(picture: Buffer): Promise<Buffer> {
  return sharp(picture).greyscale().rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 85 }).toBuffer()
}

/** Black on black: only the alpha channel has the text. */
async function onTransparency(picture: Buffer): Promise<Buffer> {
  const alpha = sharp(picture).toColourspace('b-w').negate().raw()
  const { data, info } = await alpha.toBuffer({ resolveWithObject: true })
  const rgba = Buffer.alloc(4 * info.width * info.height)
  for (const [index, value] of data.entries()) rgba[4 * index + 3] = value
  return sharp(rgba, { raw: { width: info.width, height: info.height, channels: 4 } })
    .webp({ lossless: true, exact: true })
    .toBuffer()
}

async function asBmp(picture: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return encodeBmp(data, info.width, info.height)
}

/** All pages must be of one size. */
async function asPages(pictures: readonly Buffer[]): Promise<Buffer> {
  const pages = await Promise.all(pictures.map(smallPng))
  return sharp(pages, { join: { animated: true } })
    .removeAlpha() // joining adds one
    .toColourspace('b-w')
    .tiff({ compression: 'deflate' })
    .toBuffer()
}
