import fc from 'fast-check'
import type { HostileBody } from './hostile-bodies.ts'
import { mutated } from './hostile-images.ts'
import { hostilePdfs } from './hostile-pdfs.ts'
import { buildPdf, greyImage, jpegImage, say, writePdf } from './pdf.ts'

/** Two thousand times the same would be made, of which one takes seconds. */
const made = new Map<string, Buffer>()

/** Documents as whole bodies: sound ones with bytes or numbers changed, ones that say they are huge, and those made to hurt. */
export function hostilePdfBodies(jpeg: Uint8Array): fc.Arbitrary<HostileBody> {
  const sound = soundPdfs(jpeg)
  return fc.oneof(
    { weight: 10, arbitrary: mutated(sound).map((body) => named('a changed PDF', body)) },
    { weight: 10, arbitrary: renumbered(sound).map((body) => named('a PDF with other numbers', body)) },
    { weight: 2, arbitrary: nested.map((body) => named('a deep PDF', body)) },
    { weight: 2, arbitrary: ofSizes.map((body) => named('a PDF that is large, it says', body)) },
    { weight: 1, arbitrary: fc.constantFrom(...sound).map((body) => named('a sound PDF', body)) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...Object.entries(hostilePdfs)).map(([what, make]) => {
        const body = made.get(what) ?? make()
        made.set(what, body)
        return named(what, body)
      }),
    },
  )
}

const named = (what: string, body: Buffer): HostileBody => ({ what, body, type: 'application/pdf' })

/** Text, a picture, both on turned and cropped pages, and many pages. */
function soundPdfs(jpeg: Uint8Array): Buffer[] {
  const shown = 'q 300 0 0 300 50 300 cm /X1 Do Q\n'
  const grey = greyImage(100, 100, new Uint8Array(10_000).fill(200))
  const text = say('The quick brown fox jumps over the lazy dog', 72, 700)
  return [
    buildPdf([{ content: text }]),
    buildPdf([{ content: shown }], { named: { X1: jpegImage(600, 800, jpeg) } }),
    buildPdf([{ content: shown + text, entries: '/Rotate 90 /CropBox [10 10 600 780]' }], { named: { X1: grey } }),
    buildPdf(Array.from({ length: 5 }, (_, i) => ({ content: say(`Page ${i}`, 72, 700) }))),
  ]
}

const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '1',
    '65536',
    '2147483647',
    '-2147483648',
    '4294967295',
    '1e39',
    '99999999999999999999',
    '',
  ),
  fc.integer({ min: 0, max: 20 }).map(String), // another object, which may be one that this one is part of
)

/** One to eight of the numbers of a PDF are others: sizes, offsets, references, matrices. */
function renumbered(pdfs: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), number), { minLength: 1, maxLength: 8 })
  return fc.tuple(fc.constantFrom(...pdfs), changes).map(([pdf, changed]) =>
    changed.reduce((bytes, [place, put]) => {
      const text = bytes.toString('latin1')
      const numbers = Array.from(text.matchAll(/(?<=[\s[])-?\d+(?=[\s\]])/g))
      const found = numbers[Math.floor(place * (numbers.length - 1))]
      if (found === undefined) return bytes
      return Buffer.from(text.slice(0, found.index) + put + text.slice(found.index + found[0].length), 'latin1')
    }, pdf),
  )
}

/** Brackets, dictionaries, kept states and texts, any number of them within each other. */
const nested = fc
  .tuple(fc.constantFrom('[', '<<', '/A << /B ', 'q ', 'BT ', '(', '/Span BDC '), fc.nat(200_000), fc.boolean())
  .map(([unit, depth, inContent]) => {
    const deep = unit.repeat(depth)
    return buildPdf([inContent ? { content: deep } : { content: '', entries: `/Deep ${deep}` }])
  })

/** Pages and tables of any size: the largest page, the most objects. */
const ofSizes = fc.oneof(
  fc
    .tuple(fc.double({ min: -3, max: 30, noNaN: true }), fc.double({ min: -3, max: 30, noNaN: true }))
    .map(([w, h]) => buildPdf([{ content: say('large', 10, 10), box: [0, 0, 10 ** w, 10 ** h] }])),
  fc
    .double({ min: 3, max: 6, noNaN: true })
    .map((log) =>
      writePdf(['<< /Type /Catalog /Pages 2 0 R >>', ...pageTree, ...Array<string>((10 ** log) | 0).fill('1')]),
    ),
)
const pageTree = ['<< /Type /Pages /Count 1 /Kids [3 0 R] >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>']
