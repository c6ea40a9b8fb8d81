import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

/** Whether qpdf and poppler are there. Without them what they would check is not checked, which must not go unnoticed. */
export const hasPdfTools = ['qpdf', 'pdftotext', 'pdftoppm', 'pdfimages'].every((tool) => {
  const { error } = spawnSync(tool, ['-v'], { stdio: 'ignore' })
  if (error) console.warn(`${tool} IS MISSING: PDFs are not checked. Install qpdf and poppler-utils.`)
  return error === undefined
})

function inFolder<T>(pdf: Buffer, work: (file: string, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'lector-pdf-'))
  try {
    const file = join(folder, 'in.pdf')
    writeFileSync(file, pdf)
    return work(file, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What `qpdf --check` says that is wrong with a PDF; nothing when it is right. */
export function faultsOf(pdf: Buffer, password = ''): string {
  return inFolder(pdf, (file) => {
    const { status, stdout, stderr } = spawnSync('qpdf', ['--check', `--password=${password}`, file], {
      encoding: 'utf8',
    })
    return status === 0 ? '' : `${stdout}${stderr}`
  })
}

/** A PDF written anew by qpdf with these options. */
export function rewritten(pdf: Buffer, ...options: string[]): Buffer {
  return inFolder(pdf, (file, folder) => {
    const out = join(folder, 'out.pdf')
    const { status, stderr } = spawnSync('qpdf', [...options, file, out], { encoding: 'utf8' })
    if (status !== 0 && status !== 3) throw new Error(stderr)
    return readFileSync(out)
  })
}

/** What poppler makes of the text of a PDF. */
export function textOf(pdf: Buffer, ...options: string[]): string {
  return inFolder(pdf, (file) => execFileSync('pdftotext', [...options, file, '-'], { encoding: 'utf8' }))
}

/** A word that poppler finds, in points from the top left of a page as it is shown. */
export interface FoundBox {
  readonly word: string
  readonly box: readonly [left: number, top: number, right: number, bottom: number]
}

/** Where poppler finds the words of a page. */
export function boxesOf(pdf: Buffer, page = 1): FoundBox[] {
  const html = textOf(pdf, '-bbox', '-cropbox', '-f', String(page), '-l', String(page))
  const words = html.matchAll(/<word xMin="(.+)" yMin="(.+)" xMax="(.+)" yMax="(.+)">(.*)<\/word>/g)
  return [...words].map(([, left, top, right, bottom, word = '']) => ({
    word,
    box: [Number(left), Number(top), Number(right), Number(bottom)],
  }))
}

/** The pixels of a page as poppler shows it. */
export async function pixelsOf(pdf: Buffer, { page = 1, dpi = 72, password = '' } = {}) {
  const png = inFolder(pdf, (file) => {
    const options = ['-png', '-r', String(dpi), '-f', String(page), '-l', String(page), '-upw', password]
    return execFileSync('pdftoppm', [...options, file], { maxBuffer: 2 ** 28 })
  })
  return sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
}

/** The pixels of the images in a PDF, as they are in it: not turned, and masks beside what they mask. Three samples each. */
export async function imagesOf(pdf: Buffer): Promise<Buffer[]> {
  const pngs = inFolder(pdf, (file, folder) => {
    execFileSync('pdfimages', ['-png', file, join(folder, 'image')])
    const names = readdirSync(folder).filter((name) => name.endsWith('.png'))
    return names.toSorted().map((name) => readFileSync(join(folder, name)))
  })
  return Promise.all(pngs.map((png) => sharp(png).toColourspace('srgb').removeAlpha().raw().toBuffer()))
}
