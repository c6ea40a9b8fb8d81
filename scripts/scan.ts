import sharp from 'sharp'
import { buildPdf, jpegImage } from '../test/support/pdf.ts'

/** A4 at 150 dpi, in pixels. */
const [width, height] = [1240, 1754]

/** A PDF as a scanner makes it: each picture a bit askew on a page of A4, as a grey JPEG, without any text. */
export async function scannedPdf(pictures: readonly Buffer[]): Promise<Buffer> {
  const scans = await Promise.all(pictures.map(scanOf))
  const named = scans.map((jpeg, page) => [`X${page}`, jpegImage(width, height, jpeg, '/DeviceGray')] as const)
  const pages = named.map(([name]) => ({ content: `595 0 0 842 0 0 cm /${name} Do`, box: [0, 0, 595, 842] as const }))
  return buildPdf(pages, { named: Object.fromEntries(named) })
}

async function scanOf(picture: Buffer): Promise<Buffer> {
  const grown = await sharp(picture).resize({ width: 1000 }).rotate(0.7, { background: 'white' }).png().toBuffer()
  const paper = { width, height, channels: 3, background: 'white' } as const
  const page = await sharp({ create: paper })
    .composite([{ input: grown, left: 110, top: 140 }])
    .png()
    .toBuffer()
  return sharp(page).toColourspace('b-w').jpeg({ quality: 60 }).toBuffer()
}
